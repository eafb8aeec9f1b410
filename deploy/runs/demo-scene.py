#!/usr/bin/env python3
"""Makes the demo's recording: deploy/src/main/resources/demo/demo.wav, with its ATTRIBUTION.

    deploy/runs/demo-scene.py ../shared/data/sounds/esc10

Takes recordings of ESC-10's fold 4, which no training run hears, under CC0 or CC BY. Needs ffmpeg.
The same input gives the same bytes.
"""
import array
import csv
import math
import pathlib
import random
import subprocess
import sys
import wave

RATE_HZ = 16_000
LENGTH_SECONDS = 8.0
NOISE_DB = -55
FADE_SECONDS = 0.03
SEED = 7
# start in the scene, recording, length, peak in dB; the loudest part of the recording is taken
EVENTS = [
    (0.6, "rooster/4-164859-A.ogg", 1.6, -5),
    (3.0, "dog_bark/4-183992-A.ogg", 1.2, -5),
    (5.0, "rain/4-160999-A.ogg", 2.4, -10),
]
TARGET = pathlib.Path(__file__).resolve().parent.parent / "src/main/resources/demo"


def decode(path):
    command = ["ffmpeg", "-v", "error", "-i", str(path), "-f", "s16le", "-ac", "1", "-ar", str(RATE_HZ), "-"]
    samples = array.array("h")
    samples.frombytes(subprocess.run(command, check=True, capture_output=True).stdout)
    return [s / 32768 for s in samples]


def loudest(samples, length):
    step = RATE_HZ // 20
    starts = range(0, max(1, len(samples) - length + 1), step)
    best = max(starts, key=lambda i: sum(s * s for s in samples[i : i + length]))
    return samples[best : best + length]


def shaped(samples, peak_db):
    fade = int(FADE_SECONDS * RATE_HZ)
    gain = 10 ** (peak_db / 20) / max(abs(s) for s in samples)
    last = len(samples) - 1
    return [s * gain * min(1, (i + 1) / fade, (last - i + 1) / fade) for i, s in enumerate(samples)]


def scene(folder):
    noise = random.Random(SEED)
    level = 10 ** (NOISE_DB / 20)
    mix = [noise.gauss(0, level) for _ in range(int(LENGTH_SECONDS * RATE_HZ))]
    for start, name, seconds, peak_db in EVENTS:
        event = shaped(loudest(decode(folder / name), int(seconds * RATE_HZ)), peak_db)
        at = int(start * RATE_HZ)
        for i, s in enumerate(event):
            mix[at + i] += s
    return array.array("h", [max(-32768, min(32767, math.floor(s * 32767 + 0.5))) for s in mix])


def attribution(folder):
    with open(folder / "clips.tsv", newline="") as table:
        clips = {row["file"]: row for row in csv.DictReader(table, delimiter="\t")}
    lines = [
        "demo.wav is made of these recordings, cut, faded, levelled and mixed with noise by",
        "deploy/runs/demo-scene.py. All come from ESC-10 (K. J. Piczak, \"ESC: Dataset for Environmental",
        "Sound Classification\", ACM MM 2015), fold 4, each under its own licence:",
        "",
    ]
    for start, name, seconds, _ in EVENTS:
        clip = clips[name]
        if clip["licence"] not in ("CC0", "CC-BY"):
            raise SystemExit(f"{name}: licence {clip['licence']} (expected: CC0 or CC-BY)")
        lines.append(f"{start} s to {start + seconds:.1f} s: {clip['label']}, \"{clip['source_title']}\" by {clip['author']}, "
                     f"https://{clip['source']}, {clip['licence']}")
    return "\n".join(lines) + "\n"


def main():
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    folder = pathlib.Path(sys.argv[1])
    TARGET.mkdir(parents=True, exist_ok=True)
    with wave.open(str(TARGET / "demo.wav"), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE_HZ)
        out.writeframes(scene(folder).tobytes())
    (TARGET / "ATTRIBUTION").write_text(attribution(folder))


main()
