#!/usr/bin/env bash
# Relisten beside the public implementations, on the same checkpoints and questions, in one go:
#
#   deploy/runs/peers.sh SOUNDS|QUESTIONS.jsonl OUT [--quick] [--rounds N] [--sizes nano,noise] [--all-texts]
#     [--transformers VENV] [--vllm VENV] [--alone COMMAND] [--stop-after SECONDS] [--report]
#
# SOUNDS holds esc10/clips.tsv with its clips and fsdd/*.wav, of which held-out scenes are made; or QUESTIONS.jsonl with
# its audio beside it. OUT takes the peers' installations (about 16 GB; --transformers and --vllm take them from elsewhere),
# a checkpoint of noise (1.3 GB) and every run's figures. Every single run is started by COMMAND, if there is one. Started
# again with the same OUT and options, it goes on where it was stopped; --stop-after starts no run after so many seconds.
# The table is written to docs/results/peers.md, the figures and ratios to docs/results/peers.json; --report writes them
# of what is in OUT and runs nothing. --all-texts asks transformers every question, not only those of one session.
#
# Two sizes: relisten-nano, which listens again where its own tags say, and Qwen2.5-0.5B's decoder behind a tower of 8
# layers, of noise, with turns and slices by script. Engines: Relisten; transformers in the authors' way, one question at
# a time, the whole prompt again each turn; vLLM with and without its prefix caching. Rounds are interleaved, each with
# questions of its own, the same for all engines, so that noise is seen and no cache of an earlier run helps.
#
# Each peer runs in the data type that was fastest for it here, and vLLM with the threads that were; Relisten in fp32 and in
# int8, whose cost in accuracy the model's card states.
set -euo pipefail
runs=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
home=$(cd "$runs/../.." && pwd)
source=$(readlink -f "$1") out=$2
shift 2
rounds=3 sizes=nano,noise all_texts= alone=() transformers=$out/transformers vllm=$out/vllm iomp= quick= stop_after= report=
while [ $# -gt 0 ]; do
  case $1 in
    --quick) quick=yes rounds=1 && shift ;;
    --sizes) sizes=$2 && shift 2 ;;
    --all-texts) all_texts=yes && shift ;;
    --stop-after) stop_after=$2 && shift 2 ;;
    --report) report=yes && shift ;;
    --rounds) rounds=$2 && shift 2 ;;
    --transformers) transformers=$2 && shift 2 ;;
    --vllm) vllm=$2 && shift 2 ;;
    --alone) read -ra alone <<<"$2" && shift 2 ;;
    *) echo "peers.sh: $1 (expected: an option as in the file's first lines)" >&2 && exit 2 ;;
  esac
done
mkdir -p "$out"
out=$(readlink -f "$out")

# Questions that warm up, and questions at 1, 8 and 32 sessions.
session_counts=1,8,32
nano_warm_up=24 nano_counts=40,64,96
noise_warm_up=1 noise_counts=3,16,24
if [ "$quick" ]; then
  session_counts=1,8
  nano_warm_up=12 nano_counts=12,24
  noise_warm_up=1 noise_counts=1,8
fi
noise_script=$runs/peers-script.json
nano_type_transformers=float32 nano_type_vllm=float32 nano_threads_vllm=auto
noise_type_transformers=bfloat16 noise_type_vllm=bfloat16 noise_threads_vllm=0-1

# What another start has done is not done again.
run() { # RESULT COMMAND...
  [ ! -f "$1" ] || return 0
  if [ "$stop_after" ] && [ $SECONDS -ge "$stop_after" ]; then
    echo "peers.sh: stopped before $1" >&2
    exit 75
  fi
  echo "peers.sh: $1" >&2
  rm -f "$1.said"
  "${alone[@]}" "${@:2}" >"$1.part" 2>"$1.log" || { tail -n 20 "$1.log" >&2 && exit 1; }
  mv "$1.part" "$1"
  git -C "$home" rev-parse --short HEAD >>"$out/commits" || true
}

install() {
  [ -x "$transformers/bin/python" ] || {
    python3 -m venv "$transformers"
    "$transformers/bin/pip" install -q torch==2.13.0 torchvision transformers==5.24.0 soundfile librosa
  }
  [ -x "$vllm/bin/python" ] || "$runs/vllm-install.sh" "$vllm"
}

questions() {
  [ -d "$source" ] || { echo "$source" && return; }
  [ -f "$out/scenes/questions.jsonl" ] ||
    "$home/relisten" train scenes --sounds "$source" --split held-out --count 150 --seed 2 --out "$out/scenes" >&2
  echo "$out/scenes/questions.jsonl"
}

relisten() { # RESULT CHECKPOINT WEIGHTS [ARGUMENT...]
  run "$1" "$home/relisten" bench workers --json --checkpoint "$2" --weights "$3" "${@:4}"
}

peer() { # RESULT CHECKPOINT KIND VENV [ARGUMENT...]
  local preload=
  [ "$3" != vllm ] || preload=$iomp
  run "$1" env LD_PRELOAD="$preload" PYTHONPATH="$runs" HF_HUB_OFFLINE=1 TRANSFORMERS_OFFLINE=1 VLLM_LOGGING_LEVEL=ERROR \
    VLLM_CPU_KVCACHE_SPACE=2 VLLM_CPU_OMP_THREADS_BIND="$threads" "$4/bin/python" "$runs/peers.py" "$3" "$2" "${@:5}"
}

size() { # ROUND SIZE CHECKPOINT WARM_UP COUNTS TYPE_TRANSFORMERS TYPE_VLLM THREADS_VLLM [--script SCRIPT]
  local to=$out/round-$1/$2 threads=$8
  local asked=(--questions "$out/round-$1/$2.jsonl" --warm-up "$4" "${@:9}")
  local all=(--sessions $session_counts --count "$5")
  local first=${5%%,*}
  [ -z "$all_texts" ] || first=$((${5//,/+}))
  ours() {
    relisten "$to-relisten-$1" "$2" "$1" --only questions --said "$to-relisten-$1.said" "${asked[@]}" "${all[@]}"
  }
  ours fp32 "$3"
  peer "$to-vllm" "$3" vllm "$vllm" --dtype "$7" "${asked[@]}" "${all[@]}"
  peer "$to-transformers" "$3" transformers "$transformers" --dtype "$6" --sessions 1 --count "$first" "${asked[@]}"
  ours int8 "$3"
  peer "$to-vllm-uncached" "$3" vllm "$vllm" --dtype "$7" --no-prefix-caching "${asked[@]}" "${all[@]}"
}

alone() { # SIZE CHECKPOINT
  relisten "$out/$1-fp32" "$2" fp32 --only resume,decode
  relisten "$out/$1-int8" "$2" int8 --only resume,decode
  relisten "$out/$1-spin" "$2" fp32 --only decode --spin
  relisten "$out/$1-gap" "$2" fp32 --only gap
}

if [ -z "$report" ]; then
  nano=$home/gpu-workers/models/relisten-nano noise=$out/qwen-shape
  install
  # Intel's threads, as vLLM's manual asks for.
  [ ! -f "$vllm/lib/libiomp5.so" ] || iomp=$vllm/lib/libiomp5.so
  asked=$(questions)
  [ -d "$noise" ] || "$home/relisten" bench checkpoint "$noise"
  python3 "$runs/peers-questions.py" "$asked" "$out" "$rounds" \
    "nano=$nano_warm_up,$nano_counts" "noise=$noise_warm_up,$noise_counts"
  for round in $(seq "$rounds"); do
    [[ $sizes != *nano* ]] ||
      size "$round" nano "$nano" $nano_warm_up $nano_counts $nano_type_transformers $nano_type_vllm $nano_threads_vllm
    [[ $sizes != *noise* ]] ||
      size "$round" noise "$noise" $noise_warm_up $noise_counts $noise_type_transformers $noise_type_vllm \
        $noise_threads_vllm --script "$noise_script"
  done
  [[ $sizes != *nano* ]] || alone nano "$nano"
  [[ $sizes != *noise* ]] || alone noise "$noise"
fi
python3 "$runs/peers-report.py" "$out" "$rounds" "$home/docs/results"
