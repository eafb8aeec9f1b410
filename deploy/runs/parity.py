"""Asks a public implementation what Relisten was asked, and compares the texts.

The loop by hand: greedy, each slice cut where the tag says and put behind it. Token ids are kept; nothing is
tokenised anew. transformers is given the whole prompt again each turn, the authors' way; vLLM too, with its prefix
caching.

  python -m venv V && V/bin/pip install torch==2.13.0 transformers==5.24.0 soundfile librosa
  (vLLM: deploy/runs/vllm-install.sh V)
  ./relisten evaluate QUESTIONS.jsonl --checkpoint DIR --json > graded.jsonl
  V/bin/python deploy/runs/parity.py transformers|vllm DIR QUESTIONS.jsonl graded.jsonl [COUNT]

Prints both texts where they differ, and last how many of how many are the same. Questions that Relisten ended by a
guard of its own (a refused or repeated segment, a budget) are not compared, and counted.
"""

import json
import os
import re
import sys
import time
from decimal import Decimal

import numpy
import soundfile
from tokenizers import Tokenizer

RATE = 16000
TAG = re.compile(r"<seg>([0-9.]+), ([0-9.]+)</seg>$")
MAX_NEW_TOKENS = 512
MAX_TURNS = 9


class Peer:
    """The loop; a subclass generates one turn."""

    def __init__(self, directory):
        self.form = json.load(open(os.path.join(directory, "relisten.json")))["prompt"]
        text = json.load(open(os.path.join(directory, "tokenizer.json")))
        self.control = {t["content"]: t["id"] for t in text["added_tokens"]}
        text["added_tokens"] = []
        self.plain = Tokenizer.from_str(json.dumps(text))
        self.names = {i: name for name, i in self.control.items()}

    def encode(self, text):
        return self.plain.encode(text, add_special_tokens=False).ids

    def decode(self, ids):
        return self.plain.decode([i for i in ids if i not in self.names])

    def audio_ids(self, sound):
        """As the peer wants a sound to stand in the prompt."""
        c = self.control
        return [c["<|audio_bos|>"]] + [c["<|AUDIO|>"]] * self.placeholders(sound) + [c["<|audio_eos|>"]]

    def opening(self, path, question, choices):
        """The sound as the peers take it, and the prompt's ids."""
        samples, rate = soundfile.read(path, dtype="int16")
        assert rate == RATE, rate
        sound = samples.astype(numpy.float32) / 32768
        form = self.form["user" if choices else "user_without_choices"]
        user = form.replace("{question}", question).replace("{choices}", self.form["choice_separator"].join(choices))
        c = self.control
        ids = [c["<|im_start|>"]] + self.encode("user\n") + self.audio_ids(sound) + self.encode(user)
        return sound, ids + [c["<|im_end|>"]] + self.encode("\n") + [c["<|im_start|>"]] + self.encode("assistant\n")

    def dialogue(self, path, question, choices):
        """The loop: yields what a turn is asked with, is sent the turn's ids, returns all that the model said."""
        sound, ids = self.opening(path, question, choices)
        listened, said = [sound], []
        for _ in range(MAX_TURNS):
            new = yield ids, listened
            ids, said = ids + new, said + new
            tag = TAG.search(self.decode(new))
            if not tag:
                break
            start, end = (int(Decimal(x) * RATE) for x in tag.groups())
            end = min(end, len(sound))
            if end - start >= 3200:
                piece = sound[start:end]
                ids = ids + self.audio_ids(piece)
                listened = listened + [piece]
        return said

    def ask(self, path, question, choices):
        dialogue = self.dialogue(path, question, choices)
        new = None
        while True:
            try:
                new = self.turn(*dialogue.send(new))
            except StopIteration as end:
                return self.decode(end.value)


class TransformersPeer(Peer):
    def __init__(self, directory, dtype="float32"):
        super().__init__(directory)
        import torch
        import transformers

        self.torch, self.version, self.dtype = torch, transformers.__version__, getattr(torch, dtype)
        self.model = transformers.Qwen2_5OmniThinkerForConditionalGeneration.from_pretrained(
            directory, dtype=self.dtype
        ).eval()
        self.extractor = transformers.WhisperFeatureExtractor.from_pretrained(directory)
        self.criteria = transformers.StoppingCriteriaList
        self.heard = {}

    def opening(self, path, question, choices):
        self.heard = {}
        return super().opening(path, question, choices)

    def features(self, sound):
        key = sound.tobytes()
        if key not in self.heard:
            made = self.extractor(
                sound, sampling_rate=RATE, padding="max_length", return_attention_mask=True, return_tensors="pt"
            )
            self.heard[key] = made.input_features, made.attention_mask
        return self.heard[key]

    def placeholders(self, sound):
        frames = int(self.features(sound)[1].sum())
        return ((frames - 1) // 2 + 1 - 2) // 2 + 1

    def turn(self, ids, listened, tokens=None):
        """One turn's ids: up to a tag or the answer's end, or exactly so many tokens."""
        torch = self.torch

        def at_stop(all_ids, scores, **kwargs):
            text = self.decode(all_ids[0, len(ids) :].tolist())
            return text.endswith("</seg>") or "</answer>" in text

        length = {
            "max_new_tokens": tokens or MAX_NEW_TOKENS,
            "min_new_tokens": tokens,
            "stopping_criteria": None if tokens else self.criteria([at_stop]),
        }
        features = [self.features(sound) for sound in listened]
        with torch.no_grad():
            out = self.model.generate(
                input_ids=torch.tensor([ids]),
                attention_mask=torch.ones(1, len(ids), dtype=torch.long),
                input_features=torch.cat([f for f, _ in features]).to(self.dtype),
                feature_attention_mask=torch.cat([m for _, m in features]),
                do_sample=False,
                eos_token_id=self.control["<|im_end|>"],
                pad_token_id=self.control["<|endoftext|>"],
                **length,
            )
        return out[0, len(ids) :].tolist()


class VllmPeer(Peer):
    def __init__(self, directory, **options):
        super().__init__(directory)
        import vllm

        self.vllm, self.version = vllm, vllm.__version__
        chosen = {"dtype": "float32", "max_model_len": 2048, "enforce_eager": True, "enable_prefix_caching": True}
        sounds = {"audio": MAX_TURNS + 1, "image": 0, "video": 0}
        self.model = vllm.LLM(model=directory, limit_mm_per_prompt=sounds, **{**chosen, **options})

    def placeholders(self, sound):
        return 1

    def prompt(self, ids, listened):
        sounds = [(sound, RATE) for sound in listened]
        return {"prompt_token_ids": ids, "multi_modal_data": {"audio": sounds}}

    def sampling(self, tokens=None):
        if tokens:
            return self.vllm.SamplingParams(temperature=0, max_tokens=tokens, ignore_eos=True, detokenize=False)
        return self.vllm.SamplingParams(
            temperature=0,
            max_tokens=MAX_NEW_TOKENS,
            stop=["</seg>", "</answer>"],
            include_stop_str_in_output=True,
            stop_token_ids=[self.control["<|im_end|>"]],
            skip_special_tokens=False,
        )

    def turn(self, ids, listened, tokens=None):
        made = self.model.generate([self.prompt(ids, listened)], self.sampling(tokens), use_tqdm=False)
        return list(made[0].outputs[0].token_ids)


def main(kind, directory, questions, graded, count=50):
    peer = {"transformers": TransformersPeer, "vllm": VllmPeer}[kind](directory)
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
            print(f"{q['id']}\n  {kind} {text}\n  relisten     {row['text']}")
    minutes = (time.time() - began) / 60
    print(
        f"{kind} {peer.version}: same {same} of {same + different}; not compared {left};"
        f" {(same + different) / minutes:.0f} questions a minute"
    )
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
