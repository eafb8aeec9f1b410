#!/usr/bin/env bash
# Makes deploy/src/test/resources/formats: synthetic tones in the containers that people send. Needs ffmpeg.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../src/test/resources/formats"
ff=(ffmpeg -v error -y -fflags +bitexact)
out=(-flags:a +bitexact -flags:v +bitexact -map_metadata -1)
# Two beeps with silence between them, 2.5 s, 16 kHz.
"${ff[@]}" -f lavfi -i 'sine=f=440:r=16000:d=2.5' -af "volume='if(between(t,0.3,0.9)+between(t,1.4,2.1),0.5,0)':eval=frame" "${out[@]}" /tmp/beeps.wav
"${ff[@]}" -i /tmp/beeps.wav -c:a libmp3lame -b:a 32k -ar 44100 "${out[@]}" beeps.mp3
# Without faststart the index stands at the end.
"${ff[@]}" -i /tmp/beeps.wav -c:a aac -b:a 32k -ar 44100 "${out[@]}" moov-last.m4a
"${ff[@]}" -i /tmp/beeps.wav -t 1.2 -ar 96000 -ac 2 -sample_fmt s16 -compression_level 12 "${out[@]}" 96khz-stereo.flac
"${ff[@]}" -f lavfi -i 'color=c=blue:s=64x64:r=5:d=2.5' -i /tmp/beeps.wav -c:v mpeg4 -c:a aac -b:a 32k -ar 44100 "${out[@]}" video.mp4
"${ff[@]}" -f lavfi -i 'color=c=blue:s=64x64:r=5:d=1' -an -c:v mpeg4 "${out[@]}" video-without-sound.mp4
rm /tmp/beeps.wav
