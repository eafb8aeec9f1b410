#!/usr/bin/env bash
# Trains relisten-nano: scenes, encoder, stage 1, evaluation on scenes of recordings and a speaker never heard.
#
#   deploy/runs/nano.sh SOUNDS ENCODER OUT [--text-only]
#
# SOUNDS holds esc10/clips.tsv with its clips and fsdd/*.wav; ENCODER a pretrained audio encoder
# (audio_config.json, model.safetensors). A run that was cut off goes on when started again.
#
# Deviations from the paper's stage 1: the encoder is fine-tuned on the names of sounds first; the decoder is trained
# from nothing (the paper fine-tunes 7B), so the learning rate is high; the slice of each tag is inserted behind it, without
# loss (--text-only: not, as in the paper); one tag in twenty stays without, as a refused one does when served; scenes are
# made, not recorded.
#
# PyTorch's device trains. With the CPU natives of the build, on two cores, about five hours; a GPU by PYTORCH_LIBRARY_PATH,
# PYTORCH_VERSION and PYTORCH_FLAVOR (RATIONALE.md of training): 17 minutes on an H200, the way the shipped checkpoint was made.
# TRAIN_SCENES, HELD_OUT_SCENES, ENCODER_STEPS and STEPS shorten it.
set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
sounds=$1 encoder=$2 out=$3
shift 3

train_scenes=${TRAIN_SCENES:-10000} train_seed=1
held_out_scenes=${HELD_OUT_SCENES:-150} held_out_seed=2
encoder_steps=${ENCODER_STEPS:-1800} pieces_per_step=64 encoder_peak_rate=0.00015
steps=${STEPS:-4300} scenes_per_step=16 questions_per_visit=2 reading_scenes_per_step=8 noted_per_step=4
drills_per_step=20 peak_rate=0.001 weight_decay=0.05 clip_norm=1.0 dropout=0.1 seed=1

mkdir -p "$out"
scenes() {
  [ -f "$out/$1/targets.jsonl" ] ||
    "$home/relisten" train scenes --sounds "$sounds" --split "$1" --count "$2" --seed "$3" --out "$out/$1"
}
scenes train $train_scenes $train_seed
scenes held-out $held_out_scenes $held_out_seed

"$home/relisten" train encoder --scenes "$out/train" --held-out "$out/held-out" --encoder "$encoder" --out "$out/listening" \
  --steps $encoder_steps --pieces-per-step $pieces_per_step --peak-rate $encoder_peak_rate --weight-decay $weight_decay --seed $seed

"$home/relisten" train sft --scenes "$out/train" --held-out "$out/held-out" --encoder "$out/listening/encoder" \
  --form "$home/deploy/runs/nano-form.json" --out "$out/run" --steps $steps --scenes-per-step $scenes_per_step \
  --questions-per-visit $questions_per_visit --reading-scenes-per-step $reading_scenes_per_step \
  --noted-per-step $noted_per_step --drills-per-step $drills_per_step --peak-rate $peak_rate \
  --weight-decay $weight_decay --clip-norm $clip_norm --dropout $dropout --seed $seed "$@"

"$home/relisten" evaluate "$out/held-out/questions.jsonl" --checkpoint "$out/run/checkpoint"
"$home/relisten" evaluate "$out/held-out/questions.jsonl" --checkpoint "$out/run/checkpoint" --no-relisten
