"""Puts the runs of deploy/runs/peers.sh side by side.

  python3 deploy/runs/peers-report.py OUT ROUNDS RESULTS

Reads OUT/round-*/, writes RESULTS/peers.json and RESULTS/peers.md. A ratio is Relisten's questions a minute over the
peer's, at the same number of sessions, round by round; transformers only ever has one.
"""

import json
import os
import statistics
import sys

SIZES = {
    "nano": "relisten-nano: 3.2 M parameters behind a tower of 4 layers, 384 wide; it listens again where its own tags say",
    "noise": "Qwen2.5-0.5B's decoder behind a tower of 8 layers, 512 wide; noise, turns and slices by script",
}
ENGINES = {
    "relisten-fp32": "Relisten",
    "relisten-int8": "Relisten",
    "transformers": "transformers, the authors' way",
    "vllm": "vLLM",
    "vllm-uncached": "vLLM, no prefix caching",
}
OURS = [engine for engine in ENGINES if engine.startswith("relisten")]


def lines(path):
    """Of a run that is not complete, none."""
    return [json.loads(line) for line in open(path)] if os.path.exists(path) else []


def relisten(folder, size, engine):
    """Sessions -> figures, from the bench's rows."""
    cases = {}
    for row in lines(f"{folder}/{size}-{engine}"):
        sessions = row["case"].split(" ")[0]
        if sessions.isdigit():
            cases.setdefault(int(sessions), {})[row["metric"]] = row["value"]
    return {
        sessions: {
            "per_minute": figures["questions a minute"],
            "first_text_ms": figures["first text after, median"],
            "memory_mb": figures.get("memory resident, most", 0),
            "type": {"fp32": "float32"}.get(engine.split("-")[1], engine.split("-")[1]),
        }
        for sessions, figures in cases.items()
    }


def peer(folder, size, engine):
    return {
        row["sessions"]: {
            "per_minute": row["per_minute"],
            "first_text_ms": row["first_turn_ms"],
            "memory_mb": row["peak_rss_mb"],
            "type": row["dtype"],
            "questions": row["questions"],
            "version": row["version"],
        }
        for row in lines(f"{folder}/{size}-{engine}")
    }


def said(folder, size, engine):
    if engine in OURS:
        return {row["id"]: row["said"] for row in lines(f"{folder}/{size}-{engine}.said")}
    return {
        key: value if isinstance(value, str) else str(value)
        for row in lines(f"{folder}/{size}-{engine}")
        for key, value in row["said"].items()
    }


def spread(values):
    if not values:
        return ""
    middle = statistics.median(values)
    form = "{:.0f}" if middle >= 20 else "{:.1f}"
    if len(values) == 1:
        return form.format(middle)
    return f"{form} ({form} to {form})".format(middle, min(values), max(values))


def asked(rounds, vllm, sessions):
    """Of all rounds; Relisten is asked what vLLM is."""
    return sum(
        (figures if "questions" in figures.get(sessions, {}) else others).get(sessions, {}).get("questions", 0)
        for figures, others in zip(rounds, vllm)
    )


def compare(folders, size):
    """Rows of the table, and how many texts agree."""
    runs = {
        engine: [relisten(f, size, engine) if engine in OURS else peer(f, size, engine) for f in folders]
        for engine in ENGINES
    }
    rows = []
    for engine, rounds in runs.items():
        for sessions in sorted({s for figures in rounds for s in figures}):
            mine = [figures[sessions] for figures in rounds if sessions in figures]
            against = 8 if engine == "transformers" else sessions
            row = {
                "engine": ENGINES[engine],
                "type": mine[0]["type"],
                "sessions": sessions,
                "rounds": len(mine),
                "questions": asked(rounds, runs["vllm"], sessions),
                "per_minute": [figures["per_minute"] for figures in mine],
                "first_text_ms": [figures["first_text_ms"] for figures in mine],
                "memory_mb": max(figures["memory_mb"] for figures in mine),
            }
            if engine not in OURS:
                row["version"] = mine[0]["version"]
                row["relisten_sessions"] = against
                row["ratio"] = {
                    ours: [
                        best[against]["per_minute"] / figures[sessions]["per_minute"]
                        for best, figures in zip(runs[ours], rounds)
                        if sessions in figures and against in best
                    ]
                    for ours in OURS
                }
            rows.append(row)
    agree = {}
    for engine in [engine for engine in ENGINES if engine != "relisten-fp32"]:
        pairs = [
            (ours[key], text)
            for folder in folders
            for ours in [said(folder, size, "relisten-fp32")]
            for key, text in said(folder, size, engine).items()
            if key in ours
        ]
        kind = next((figures["type"] for rounds in runs[engine] for figures in rounds.values()), "")
        agree[engine] = {"same": sum(a == b for a, b in pairs), "of": len(pairs), "type": kind}
    return rows, agree


def table(rows):
    yield "| engine | data type | sessions | rounds | questions | questions a minute | first text, ms | memory, MB | Relisten fp32 / it | int8 / it |"
    yield "|---|---|---|---|---|---|---|---|---|---|"
    for row in rows:
        ratios = [spread(row.get("ratio", {}).get(ours)) for ours in OURS]
        if "ratio" in row and row["relisten_sessions"] != row["sessions"]:
            ratios = [ratio and f"{ratio}, at {row['relisten_sessions']} sessions" for ratio in ratios]
        yield (
            f"| {row['engine']} | {row['type']} | {row['sessions']} | {row['rounds']} | {row['questions'] or ''} | {spread(row['per_minute'])} |"
            f" {spread(row['first_text_ms'])} | {row['memory_mb']:.0f} | {' | '.join(ratios)} |"
        )


def alone(rows):
    yield "| case | metric | value | unit |"
    yield "|---|---|---|---|"
    for row in rows:
        yield f"| {row['case']} | {row['metric']} | {row['value']:.2f} | {row['unit']} |"


def processor():
    names = [line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")]
    return f"{len(names)} x {names[0]}"


def commits(out):
    """Of every run, as peers.sh noted them."""
    path = f"{out}/commits"
    return ", ".join(dict.fromkeys(open(path).read().split())) if os.path.exists(path) else "unknown"


def main(out, rounds, results):
    folders = [f"{out}/round-{number}" for number in range(1, int(rounds) + 1)]
    figures = {"processor": processor(), "commits": commits(out), "rounds": int(rounds), "sizes": {}}
    text = [
        "# Relisten beside its peers",
        "",
        f"Written by `deploy/runs/peers.sh`; rounds interleaved, median (least to most); {processor()}; commits {commits(out)}.",
        "First text: of Relisten to the client; of a peer its whole first turn, which the offline interface gives at once.",
        "Memory: the most that was resident, of all processes. Questions: those of rounds in which a peer was asked them too.",
    ]
    for size, name in SIZES.items():
        rows, agree = compare(folders, size)
        figures["sizes"][size] = {"name": name, "engines": rows, "same_text": agree}
        text += ["", f"## {name}", "", *table(rows), ""]
        for engine, count in agree.items():
            if count["of"] and (size == "nano" or count["type"] == "float32"):
                what = "text" if size == "nano" else "ids"
                name = f"{ENGINES[engine]}, {count['type']}"
                text.append(f"Same greedy {what} in Relisten fp32 and {name}: {count['same']} of {count['of']}.  ")
        for kind, options in {"fp32": "", "int8": "--weights int8", "spin": "--spin", "gap": ""}.items():
            rows = lines(f"{out}/{size}-{kind}")
            figures["sizes"][size][kind] = rows
            if rows:
                text += ["", f"`{f'bench workers {options}'.strip()}`:", "", *alone(rows)]
    os.makedirs(results, exist_ok=True)
    json.dump(figures, open(f"{results}/peers.json", "w"), indent=1)
    open(f"{results}/peers.md", "w").write("\n".join(text) + "\n")
    print("\n".join(text))


if __name__ == "__main__":
    main(*sys.argv[1:])
