#!/usr/bin/env python3
"""Compares the notes of a listening pass with what is in a made recording.

    deploy/runs/notes-report.py QUESTIONS.jsonl NOTES

NOTES is the attachment of the clip in the store. A note is right if it shares time with an event and has its
name; invented if it shares time with none.
"""
import collections
import json
import sys

RATE_HZ = 16_000
NEAR_SAMPLES = 3_200


def merged(windows):
    """As the product does where overlapping windows heard the same: one note."""
    notes = []
    for window in windows:
        for note in window["notes"]:
            same = [n for n in notes[-20:] if n["text"].lower() == note["text"].lower()
                    and n["window"] != window["start_sample"]
                    and n["start"] - NEAR_SAMPLES <= note["end_sample"] and note["start_sample"] - NEAR_SAMPLES <= n["end"]]
            if same:
                same[-1]["start"] = min(same[-1]["start"], note["start_sample"])
                same[-1]["end"] = max(same[-1]["end"], note["end_sample"])
                continue
            notes.append({"start": note["start_sample"], "end": note["end_sample"], "text": note["text"],
                          "window": window["start_sample"]})
    return notes


def overlap(event, note):
    start = max(event["start_seconds"] * RATE_HZ, note["start"])
    end = min(event["end_seconds"] * RATE_HZ, note["end"])
    return end - start


def main(questions, attachment):
    with open(questions) as lines:
        events = json.loads(lines.readline())["events"]
    with open(attachment) as file:
        windows = json.load(file)["windows"]
    notes = merged(windows)
    outcomes = collections.Counter(window["outcome"] for window in windows)
    found = named = 0
    errors = []
    for event in events:
        meeting = [n for n in notes if overlap(event, n) > 0]
        found += bool(meeting)
        right = [n for n in meeting if n["text"].lower() == event["sound"].lower()]
        named += bool(right)
        for n in right:
            errors.append((abs(n["start"] / RATE_HZ - event["start_seconds"])
                           + abs(n["end"] / RATE_HZ - event["end_seconds"])) / 2)
    invented = [n for n in notes if all(overlap(e, n) <= 0 for e in events)]
    print("windows", len(windows), dict(outcomes))
    print("events", len(events), "found", found, "with the right name", named)
    if errors:
        print("times wrong by %.2f s on average where the name is right" % (sum(errors) / len(errors)))
    print("notes", len(notes), "invented", len(invented))


if __name__ == "__main__":
    main(*sys.argv[1:])
