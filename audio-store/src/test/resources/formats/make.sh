#!/usr/bin/env bash
# Makes the recordings of this folder and reference.tsv: a tone of 0.7 s as FFmpeg's own program writes it, and how
# many samples the same program makes of it at 16 kHz. Needs ffmpeg with LAME, Vorbis and Opus.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
make() { # name, rate, encoder options ...
  local name=$1 rate=$2
  shift 2
  ffmpeg -v error -y -f lavfi -i "sine=f=440:r=$rate:d=0.7" -map_metadata -1 -fflags +bitexact -flags:a +bitexact "$@" "$name"
  printf '%s\t%d\t%d\n' "$name" 11200 \
    "$(($(ffmpeg -v error -i "$name" -ac 1 -ar 16000 -f s16le - | wc -c) / 2))" >>reference.tsv
}
printf 'file\ttrue samples\tsamples by ffmpeg\n' >reference.tsv
make lame.mp3 44100 -c:a libmp3lame -b:a 32k
make lame-vbr.mp3 24000 -c:a libmp3lame -q:a 7
make vorbis.ogg 44100 -c:a libvorbis -q:a 0
make opus.opus 48000 -c:a libopus -b:a 16k
make opus.webm 48000 -c:a libopus -b:a 16k
make aac.m4a 44100 -c:a aac -b:a 32k
make aac-first.m4a 48000 -c:a aac -b:a 32k -movflags +faststart
make alac.m4a 8000 -c:a alac
make flac.ogg 16000 -c:a flac
make mulaw.wav 8000 -c:a pcm_mulaw
