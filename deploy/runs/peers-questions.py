"""Deals a question file out: every round and size gets questions of its own, the same for all engines.

  python3 deploy/runs/peers-questions.py QUESTIONS.jsonl OUT ROUNDS nano=N,N,... noise=N,N,...

Writes OUT/round-R/SIZE.jsonl with as many questions as the numbers' sum, their audio paths absolute. Those for the
checkpoint of noise are 20 s each, cut every 9 s from all the recordings one behind the other.
"""

import json
import os
import sys
import wave

RATE = 16000
NOISE_SECONDS = 20
NOISE_STEP_SECONDS = 9


def recorded(questions, folder):
    """The bytes of all recordings, one behind the other, each once."""
    paths = dict.fromkeys(os.path.join(folder, question["audio_path"]) for question in questions)
    for path in paths:
        with wave.open(path) as file:
            assert file.getparams()[:3] == (1, 2, RATE), path
            yield file.readframes(file.getnframes())


def cut(sound, number, path):
    length = 2 * RATE * NOISE_SECONDS
    begin = 2 * RATE * NOISE_STEP_SECONDS * number
    if begin + length > len(sound):
        sys.exit(f"recordings: {len(sound) / 2 / RATE:.0f} s (expected: >= {(begin + length) / 2 / RATE:.0f})")
    with wave.open(path, "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes(sound[begin : begin + length])


def main(source, out, rounds, *sizes):
    folder = os.path.dirname(os.path.abspath(source))
    questions = [json.loads(line) for line in open(source)]
    sound = b"".join(recorded(questions, folder))
    dealt = {size.split("=")[0]: 0 for size in sizes}
    for number in range(1, int(rounds) + 1):
        os.makedirs(f"{out}/round-{number}", exist_ok=True)
        for size in sizes:
            name, counts = size.split("=")
            needed = sum(int(count) for count in counts.split(","))
            at = dealt[name]
            dealt[name] += needed
            part = questions[at : at + needed]
            if len(part) < needed:
                sys.exit(f"{source}: {len(questions)} questions (expected: >= {at + needed})")
            with open(f"{out}/round-{number}/{name}.jsonl", "w") as file:
                for index, question in enumerate(part):
                    path = os.path.join(folder, question["audio_path"])
                    if name == "noise":
                        path = f"{out}/round-{number}/noise-{index}.wav"
                        cut(sound, at + index, path)
                    file.write(json.dumps({**question, "audio_path": path}) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
