"""`coach check` beside proselint 0.16 on the same text, one short answer cold, and one answer once loaded.

proselint is a linter of English prose in Python: the nearest thing of its kind. It is installed into a throw-away
environment for the comparison; where that cannot be done, its column says so.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_ANSWERS = sorted((ROOT / "tests" / "eval").glob("answers_*.jsonl"))
SIZE = 1_800_000
RUNS = 3


def _answers() -> list[dict[str, str]]:
    rows: list[dict[str, str]] = []
    for path in _ANSWERS:
        rows += [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return rows


def _seconds(command: Sequence[str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return time.perf_counter() - began


def _proselint(folder: Path) -> str | None:
    venv.create(folder / "other", with_pip=True)
    python = folder / "other" / "bin" / "python"
    done = subprocess.run([python, "-m", "pip", "install", "-q", "proselint==0.16.0"], capture_output=True, check=False)
    return str(folder / "other" / "bin" / "proselint") if done.returncode == 0 else None


def _files(folder: Path) -> tuple[Path, Path, int]:
    """The same answers as JSONL for us and as plain text for the other; and the number of words."""
    lines: list[str] = []
    texts: list[str] = []
    size = number = 0
    rows = _answers()
    while size < SIZE:
        row = rows[number % len(rows)]
        lines.append(
            json.dumps({"id": str(number), "kind": row["kind"], "question": row["question"], "answer": row["answer"]})
        )
        texts.append(row["answer"])
        size += len(row["answer"].encode())
        number += 1
    ours, theirs = folder / "answers.jsonl", folder / "answers.txt"
    ours.write_text("\n".join(lines), encoding="utf-8")
    theirs.write_text("\n\n".join(texts), encoding="utf-8")
    return ours, theirs, sum(len(text.split()) for text in texts)


def _once_loaded() -> float:
    """Milliseconds for an answer of about 100 words, the median over the labelled answers of that length."""
    from coach.analysis.load import load_analyser
    from coach.domain import Asked

    analyser = load_analyser()
    about = [row for row in _answers() if 90 <= len(row["answer"].split()) <= 110]
    took: list[float] = []
    for _ in range(3):
        for row in about:
            began = time.perf_counter()
            analyser.assess(row["answer"], Asked(row["question"], row["kind"], row["role"]))
            took.append(time.perf_counter() - began)
    return statistics.median(took) * 1000


def measure() -> str:
    """Runs everything and gives the lines of the table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ours_file, their_file, words = _files(folder)
        other = _proselint(folder)
        # It stops after a thousand finds by itself, which on this text is in the middle.
        whole = folder / "whole.json"
        whole.write_text(json.dumps({"max_errors": 10_000_000}), encoding="utf-8")
        check = [sys.executable, "-m", "coach.cli", "check", "--format", "jsonl"]
        short = folder / "short.txt"
        short.write_text(_answers()[0]["answer"], encoding="utf-8")
        ours: list[float] = []
        theirs: list[float] = []
        cold = [_seconds([*check, str(short)]) for _ in range(RUNS + 1)][1:]
        for _ in range(RUNS):
            ours.append(_seconds([*check, str(ours_file)]))
            if other:
                theirs.append(_seconds([other, "check", "--config", str(whole), str(their_file)]))
        lines = [
            "| what | median | range |",
            "|---|---|---|",
            f"| `coach check`, {words:,} words, on all cores | {words / statistics.median(ours):,.0f} words a second "
            f"| {min(ours):.1f} to {max(ours):.1f} s |",
        ]
        if theirs:
            ratios = [a / b for a, b in zip(ours, theirs, strict=True)]
            lines += [
                "| proselint 0.16, the same text to its end (`max_errors`) | "
                f"{words / statistics.median(theirs):,.0f} words a second "
                f"| {min(theirs):.1f} to {max(theirs):.1f} s |",
                f"| time of ours over theirs, pair by pair | {statistics.median(ratios):.2f} "
                f"| {min(ratios):.2f} to {max(ratios):.2f} |",
            ]
        else:
            lines.append("| proselint 0.16 | could not be installed here | |")
        lines += [
            f"| `coach check` on one answer, cold process | {statistics.median(cold):.2f} s "
            f"| {min(cold):.2f} to {max(cold):.2f} s |",
            f"| an answer of about 100 words, once loaded | {_once_loaded():.1f} ms | |",
        ]
    return "\n".join(lines)
