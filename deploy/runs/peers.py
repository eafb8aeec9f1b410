"""Asks a public implementation the questions that `relisten bench workers` asks, so many at once, and says how long it took.

  V/bin/python deploy/runs/peers.py transformers|vllm DIR --questions QUESTIONS.jsonl [options]

A run asks the file's first questions to warm up, and then for each number of sessions the next so many. One line of JSON
for each number: engine, sessions, questions a minute, and what was said. transformers is asked in the authors' way: one
question at a time, the whole prompt again each turn. vLLM gets the same prompts; a session's next turn goes in as soon as
its last is done, beside the others' (its engine batches as it likes).

With --script the model is not listened to: every question has turns of so many tokens each, and behind each but the last
the slice that the script names.
"""

import argparse
import json
import os
import statistics
import time

from parity import RATE, TransformersPeer, VllmPeer


def scripted(peer, script, path, question, choices):
    """As Peer.dialogue, by the script."""
    sound, ids = peer.opening(path, question, choices)
    listened, said = [sound], []
    for turn, tokens in enumerate(script["turn_tokens"]):
        new = yield ids, listened, tokens
        assert len(new) == tokens, (len(new), tokens)
        ids, said = ids + new, said + new
        if turn < len(script["slices"]):
            start, end = (round(seconds * RATE) for seconds in script["slices"][turn])
            piece = sound[start:end]
            ids = ids + peer.audio_ids(piece)
            listened = listened + [piece]
    return said


class Asked:
    """One question under way."""

    def __init__(self, peer, question, folder, script):
        path = os.path.join(folder, question["audio_path"])
        arguments = (path, question["question"], question["choices"])
        self.id, self.ids, self.first = question["id"], None, None
        self.dialogue = scripted(peer, script, *arguments) if script else peer.dialogue(*arguments)
        self.began = time.perf_counter()

    def next(self, new):
        """The next turn; None at the end."""
        if new is not None and self.first is None:
            self.first = time.perf_counter() - self.began
        try:
            return self.dialogue.send(new)
        except StopIteration as end:
            self.ids = end.value
            return None


def one_by_one(peer, waiting):
    done = []
    while waiting:
        asked = waiting.pop(0)()
        turn = asked.next(None)
        while turn:
            turn = asked.next(peer.turn(*turn))
        done.append(asked)
    return done


def together(peer, waiting, sessions):
    """vLLM's own engine, stepped by hand: a session goes on when its turn is done, whatever the others do."""
    engine = peer.model.llm_engine
    running, done = {}, []

    def go_on(asked, new):
        turn = asked.next(new)
        if turn is None:
            done.append(asked)
            return False
        ids, listened, *tokens = turn
        running[peer.model.enqueue([peer.prompt(ids, listened)], peer.sampling(*tokens), use_tqdm=False)[0]] = asked
        return True

    while waiting or running:
        while waiting and len(running) < sessions:
            go_on(waiting.pop(0)(), None)
        for output in engine.step():
            if output.finished:
                key = next(k for k in running if k == output.request_id or k.startswith(output.request_id + "-"))
                go_on(running.pop(key), list(output.outputs[0].token_ids))
    return done


def peak_memory_mb():
    """The most that was resident of this process and of each below it, added up."""
    parents, peaks = {}, {}
    for process in filter(str.isdigit, os.listdir("/proc")):
        try:
            status = dict(line.split(":", 1) for line in open(f"/proc/{process}/status"))
        except OSError:
            continue
        parents[process], peaks[process] = status["PPid"].strip(), int(status.get("VmHWM", "0 kB").split()[0])

    def is_ours(process):
        while process not in ("0", str(os.getpid())):
            process = parents.get(process, "0")
        return process != "0"

    return sum(peak for process, peak in peaks.items() if is_ours(process)) // 1024


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("kind", choices=["transformers", "vllm"])
    parser.add_argument("checkpoint")
    parser.add_argument("--questions", required=True)
    parser.add_argument("--sessions", default="1,8,32")
    parser.add_argument("--count", default="48,48,96", help="questions for each number of sessions")
    parser.add_argument("--warm-up", type=int, default=4, help="questions before the clock runs")
    parser.add_argument("--script", help="JSON with turn_tokens and slices")
    parser.add_argument("--dtype", default="float32")
    parser.add_argument("--no-prefix-caching", action="store_true")
    parser.add_argument("--compiled", action="store_true", help="vLLM: let torch compile the model")
    options = parser.parse_args()
    # What the libraries print goes to standard error; the figures alone to standard output.
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    script = json.load(open(options.script)) if options.script else None
    folder = os.path.dirname(os.path.abspath(options.questions))
    questions = [json.loads(line) for line in open(options.questions)]
    if options.kind == "transformers":
        peer = TransformersPeer(options.checkpoint, options.dtype)
    else:
        peer = VllmPeer(
            options.checkpoint,
            dtype=options.dtype,
            enable_prefix_caching=not options.no_prefix_caching,
            enforce_eager=not options.compiled,
            max_num_seqs=32,
        )

    def run(sessions, part):
        waiting = [lambda q=q: Asked(peer, q, folder, script) for q in part]
        began = time.perf_counter()
        done = one_by_one(peer, waiting) if options.kind == "transformers" else together(peer, waiting, sessions)
        return time.perf_counter() - began, done

    run(1, questions[: options.warm_up])
    at = options.warm_up
    for sessions, count in zip(options.sessions.split(","), options.count.split(",")):
        part = questions[at : at + int(count)]
        at += int(count)
        seconds, done = run(int(sessions), part)
        row = {
            "engine": options.kind,
            "version": peer.version,
            "dtype": options.dtype,
            "prefix_caching": options.kind == "vllm" and not options.no_prefix_caching,
            "sessions": int(sessions),
            "questions": len(part),
            "seconds": round(seconds, 3),
            "per_minute": round(60 * len(part) / seconds, 2),
            "sampled_tokens": sum(len(asked.ids) for asked in done),
            "first_turn_ms": round(1000 * statistics.median(asked.first for asked in done), 1),
            "peak_rss_mb": peak_memory_mb(),
            "said": {asked.id: asked.ids if script else peer.decode(asked.ids) for asked in done},
        }
        print(json.dumps(row), file=out, flush=True)


if __name__ == "__main__":
    main()
