"""Asks the public transformers implementation what Relisten was asked, and compares the texts.

The authors' way: greedy, the whole prompt again each turn, each slice cut where the tag says and put
behind it. Token ids are kept; nothing is tokenised anew.

  python -m venv V && V/bin/pip install torch==2.13.0 transformers==5.24.0 soundfile librosa
  ./relisten evaluate QUESTIONS.jsonl --checkpoint DIR --json > graded.jsonl
  V/bin/python deploy/runs/transformers-parity.py DIR QUESTIONS.jsonl graded.jsonl [COUNT]

Prints a line for each difference, and last how many of how many texts are the same. Questions that
Relisten ended by a guard of its own (a refused or repeated segment, a budget) are not compared, and counted.
"""

import json
import os
import re
import sys
import time
from decimal import Decimal

import numpy
import soundfile
import torch
from transformers import (
    Qwen2_5OmniThinkerForConditionalGeneration,
    StoppingCriteria,
    StoppingCriteriaList,
    WhisperFeatureExtractor,
)
from tokenizers import Tokenizer

RATE = 16000
TAG = re.compile(r"<seg>([0-9.]+), ([0-9.]+)</seg>$")
MAX_NEW_TOKENS = 512
MAX_TURNS = 9


class Peer:
    def __init__(self, directory):
        self.form = json.load(open(os.path.join(directory, "relisten.json")))["prompt"]
        self.model = Qwen2_5OmniThinkerForConditionalGeneration.from_pretrained(
            directory, dtype=torch.float32
        ).eval()
        self.extractor = WhisperFeatureExtractor.from_pretrained(directory)
        text = json.load(open(os.path.join(directory, "tokenizer.json")))
        self.control = {t["content"]: t["id"] for t in text["added_tokens"]}
        text["added_tokens"] = []
        self.plain = Tokenizer.from_str(json.dumps(text))
        self.names = {i: name for name, i in self.control.items()}
        self.heard = {}

    def encode(self, text):
        return self.plain.encode(text, add_special_tokens=False).ids

    def decode(self, ids):
        return self.plain.decode([i for i in ids if i not in self.names])

    def features(self, key, samples):
        if key not in self.heard:
            made = self.extractor(
                samples, sampling_rate=RATE, padding="max_length", return_attention_mask=True, return_tensors="pt"
            )
            self.heard[key] = made.input_features, made.attention_mask
        return self.heard[key]

    def slice_ids(self, features):
        frames = int(features[1].sum())
        tokens = ((frames - 1) // 2 + 1 - 2) // 2 + 1
        c = self.control
        return [c["<|audio_bos|>"]] + [c["<|AUDIO|>"]] * tokens + [c["<|audio_eos|>"]]

    def ask(self, path, question, choices):
        samples, rate = soundfile.read(path, dtype="int16")
        assert rate == RATE, rate
        sound = samples.astype(numpy.float32) / 32768
        form = self.form["user" if choices else "user_without_choices"]
        user = form.replace("{question}", question).replace("{choices}", self.form["choice_separator"].join(choices))
        shown = self.features((path, 0, len(sound)), sound)
        c = self.control
        ids = [c["<|im_start|>"]] + self.encode("user\n") + self.slice_ids(shown) + self.encode(user)
        ids += [c["<|im_end|>"]] + self.encode("\n") + [c["<|im_start|>"]] + self.encode("assistant\n")
        listened, said = [shown], []
        for _ in range(MAX_TURNS):
            new = self.turn(ids, listened)
            ids, said = ids + new, said + new
            tag = TAG.search(self.decode(new))
            if not tag:
                break
            start, end = (int(Decimal(x) * RATE) for x in tag.groups())
            end = min(end, len(sound))
            if end - start >= 3200:
                piece = self.features((path, start, end), sound[start:end])
                ids = ids + self.slice_ids(piece)
                listened.append(piece)
        return self.decode(said)

    def turn(self, ids, listened):
        stop = StopAtText(self, len(ids))
        with torch.no_grad():
            out = self.model.generate(
                input_ids=torch.tensor([ids]),
                attention_mask=torch.ones(1, len(ids), dtype=torch.long),
                input_features=torch.cat([f for f, _ in listened]),
                feature_attention_mask=torch.cat([m for _, m in listened]),
                max_new_tokens=MAX_NEW_TOKENS,
                do_sample=False,
                eos_token_id=self.control["<|im_end|>"],
                pad_token_id=self.control["<|endoftext|>"],
                stopping_criteria=StoppingCriteriaList([stop]),
            )
        return out[0, len(ids) :].tolist()


class StopAtText(StoppingCriteria):
    def __init__(self, peer, length):
        self.peer, self.length = peer, length

    def __call__(self, ids, scores, **kwargs):
        text = self.peer.decode(ids[0, self.length :].tolist())
        return text.endswith("</seg>") or "</answer>" in text


def main(directory, questions, graded, count=50):
    peer = Peer(directory)
    asked = [json.loads(line) for line in open(questions)]
    ours = {}
    for line in open(graded):
        row = json.loads(line)
        if row.get("event") == "graded":
            ours[row["id"]] = row
    same = different = left = 0
    began = time.time()
    for q in asked:
        if same + different == int(count):
            break
        row = ours[q["id"]]
        if row["ending"] != "answered" or not row["well_formed"]:
            left += 1
            continue
        path = os.path.join(os.path.dirname(questions), q["audio_path"])
        text = peer.ask(path, q["question"], q["choices"])
        if text == row["text"]:
            same += 1
        else:
            different += 1
            print(f"{q['id']}\n  transformers {text}\n  relisten     {row['text']}")
    minutes = (time.time() - began) / 60
    print(f"same {same} of {same + different}; not compared {left}; {(same + different) / minutes:.0f} questions a minute")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
