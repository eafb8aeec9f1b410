#!/usr/bin/env bash
# Questions about two hours in which forty sounds are heard: answered with a listening pass, and by the same
# model shown the first window only.
#
#   deploy/runs/long-recording.sh SOUNDS OUT [--checkpoint DIR]
#
# SOUNDS holds esc10/clips.tsv with its clips and fsdd/*.wav; only held-out recordings are used. A run that was
# cut off goes on when started again: the recording and what was noted of it are kept in OUT.
set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
sounds=$1 out=$2
shift 2

events=40 seconds=7200 questions=40 seed=11
first_window=0s..12s

[ -f "$out/recording/targets.jsonl" ] ||
  "$home/relisten" train scenes --sounds "$sounds" --split held-out --count 1 --events $events --seconds $seconds \
    --questions $questions --seed $seed --out "$out/recording"

evaluate() {
  "$home/relisten" evaluate "$out/recording/questions.jsonl" --store "$out/store" "$@"
}
echo "with a listening pass:"
evaluate "$@"
echo "the first window only:"
evaluate --within $first_window "$@"
"$home/deploy/runs/notes-report.py" "$out/recording/questions.jsonl" "$out"/store/clips/*/attachments/notes-*
