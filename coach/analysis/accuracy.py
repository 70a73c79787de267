"""Writes docs/accuracy.md: how right the marks are on the labelled answers in the tree.

    python -m coach.analysis.accuracy            writes the page
    python -m coach.analysis.accuracy --print    only shows it

The page carries a fingerprint of everything that the figures depend on, so that a test can tell when it lags.
"""

import hashlib
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from coach.analysis.baseline import KeywordList
from coach.analysis.document import read
from coach.analysis.engine import Analyser
from coach.analysis.evaluate import Report, Score, evaluate, evaluate_pairs, labelled_spans, match
from coach.analysis.learned import Readers, readers_from
from coach.analysis.load import load_analyser
from coach.analysis.measures import find_measures
from coach.analysis.rules import Rule
from coach.domain import Kind
from coach.resources import data_root

PAGE = Path("docs/accuracy.md")
_AGREEMENT = {
    "all": "0.96", "cliche": "0.95", "unquantified": "0.985", "fake_weakness": "0.93", "empty_trait": "0.94",
    "stock_phrase": "0.95", "we_not_i": "0.80", "specific_example": "0.985", "situation": "0.92", "task": "0.84",
    "action": "0.93", "result": "0.90",
}  # fmt: skip
"""Agreement of two annotators working apart on 260 such answers (tests/eval/README.md)."""


_MARK_NOTHING = frozenset({"compare", "first_words", "kept", "likeness", "needs", "orders", "record", "wire"})
"""Modules on which no figure of the page depends."""


def rows_of(path: Path) -> list[dict[str, Any]]:
    """The labelled lines of a file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def fingerprint() -> str:
    """Changes whenever a rule, a weight, a labelled answer or a line of the analyser changes."""
    root = data_root()
    paths = [
        *sorted((root / "knowledge/notices").glob("*.yaml")),
        *(path for path in sorted((root / "coach/analysis").glob("*.py")) if path.stem not in _MARK_NOTHING),
        root / "coach/analysis/weights.json",
        *sorted((root / "tests/eval").glob("*.jsonl")),
    ]
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def measures_score(rows: Iterable[Mapping[str, Any]]) -> tuple[Score, int]:
    """How well measures are found, and how many look-alikes were taken for one."""
    total, taken = Score(), 0
    for row in rows:
        text = row["sentence"]
        gold = labelled_spans(text, ({"quote": quote, "kind": "m"} for quote in row["quotes"]))
        nots = labelled_spans(text, ({"quote": quote, "kind": "m"} for quote in row["not"]))
        found = [(m.quote.span.start, m.quote.span.end, "m") for m in find_measures(read(text))]
        right, missed, free = match(gold, found, lambda _one, _other: True)
        total += Score(right, len(free), len(missed))
        taken += sum(min(f[1], n[1]) > max(f[0], n[0]) for f in found for n in nots)
    return total, taken


@dataclass(frozen=True)
class LeftOut:
    """Writers scored by readers that have not seen them: what the rules find alone, what the readers do, and both."""

    both: Report
    rules: Report
    readers: Report
    writers: Mapping[str, tuple[Report, Report, Report]]


def leave_one_writer_out(files: Mapping[str, Sequence[Mapping[str, Any]]], analyser: Analyser) -> LeftOut:
    """Scores each file by readers trained on all others; answers that teach the rules are never scored."""
    from coach.analysis.train import asked_of, is_own, told_by_phrases, train_stories, trainer_of, trust_of

    trainer = trainer_of(files, analyser)
    by_phrases = told_by_phrases(files, analyser)
    pairs: list[list[tuple[Mapping[str, Any], Any]]] = [[], [], []]
    writers: dict[str, tuple[Report, Report, Report]] = {}
    for writer, rows in files.items():
        if is_own(writer):
            continue
        others = {name: listed for name, listed in files.items() if name != writer}
        phrases_of_others = {name: told for name, told in by_phrases.items() if name != writer}
        stories = train_stories([row for listed in others.values() for row in listed])
        both = replace(
            analyser,
            readers=readers_from(
                trainer.trained(frozenset({writer})) | {"trust": trust_of(phrases_of_others, analyser)}
            ),
            story_readers=readers_from(stories),
        )
        three = (both, replace(both, readers=Readers()), replace(both, rules=tuple(map(_muted, both.rules))))
        told = [[(row, one.assess(row["answer"], asked_of(row))) for row in rows] for one in three]
        for place, listed in enumerate(told):
            pairs[place] += listed
        writers[writer] = (evaluate_pairs(told[0]), evaluate_pairs(told[1]), evaluate_pairs(told[2]))
    return LeftOut(evaluate_pairs(pairs[0]), evaluate_pairs(pairs[1]), evaluate_pairs(pairs[2]), writers)


def _muted(rule: Rule) -> Rule:
    """The rule as it is if a reader speaks through it, else one that applies to no question."""
    if rule.entry.marks == "learned":
        return rule
    return Rule(replace(rule.entry, asked=("none",)))


def page(*, validate: bool = True) -> str:
    """The text of docs/accuracy.md; without `validate` the slow cross-validated table is left out."""
    root = data_root() / "tests/eval"
    files = {path.stem: rows_of(path) for path in sorted(root.glob("answers_*.jsonl"))}
    analyser = load_analyser()
    whole = [*files["answers_dev"], *files["answers_more"]]
    report, baseline = evaluate(whole, analyser), evaluate(whole, KeywordList())
    lines = _HEAD.format(fingerprint=fingerprint(), answers=len(whole)).splitlines()
    lines += ["", "## On the development answers", "", *_table(report, baseline)]
    if validate:
        left_out = leave_one_writer_out(files, analyser)
        lines += ["", "## Each writer left out in turn", "", _VALIDATED, "", *_table(left_out.both, None)]
        lines += ["", *_alone(left_out)]
    lines += ["", "## File by file", "", _FILES, "", *_files(files, analyser)]
    score, taken = measures_score(rows_of(root / "measures_dev.jsonl"))
    lines += [
        "",
        "## Measures",
        "",
        f"F1 {score.f1:.3f} (right {score.right}, wrong {score.wrong}, missed {score.missed});",
    ]
    lines += [f"look-alikes taken for a measure: {taken}."]
    lines += ["", *_blind(root), "", "## Rule by rule", "", _RULES, "", *_rules(files, analyser)]
    return "\n".join(lines) + "\n"


_HEAD = """# How right the marks are

This page is written by `make eval`; a test fails when it lags behind the rules (fingerprint {fingerprint}).

The answers were written, and labelled, by **language models that followed a written guide**
(tests/eval/LABELLING.md), each
without seeing another's labels. No human coach has labelled them yet. Which file was labelled by whom, and how far two
annotators agree, is in tests/eval/README.md. A mark and a label match when the kind is the same and they share at
least half
of the shorter one. "Keywords" is a plain list of keywords (coach/analysis/baseline.py) on the same answers;
"agreement" is F1
between two annotators on such answers. The {answers} development answers were open to those who wrote the rules,
so the first
table says how well the rules fit them, not how well they do on answers of other people: for that see the blind
figures."""

_VALIDATED = """For each writer the trained readers (coach/analysis/train.py) are trained on all the others, and only
then is this writer scored. The rules were written by people who had read these answers, and cannot be taken back writer
by writer: so what the readers find alone is honest, what the rules find alone is flattered, and both together lie
between. Answers written to teach the rules are learned from and never scored."""

_FILES = "`answers_own` was written by the author of the rules to teach them: it says nothing about other answers."

_RULES = (
    "On all labelled answers of the tree. What only one of two annotators marked counts neither as right nor as wrong."
)


def _table(report: Report, baseline: Report | None) -> list[str]:
    head = (
        "| kind | precision | recall | F1 | right | wrong | missed |"
        + (" keywords F1 |" if baseline else "")
        + " agreement |"
    )
    lines = [head, "|---" * (head.count("|") - 1) + "|"]
    for name in ["all", "cliche", *map(str, Kind)]:
        score = report.scores.get(name, Score())
        cells = [
            name, f"{score.precision:.3f}", f"{score.recall:.3f}", f"**{score.f1:.3f}**",
            str(score.right), str(score.wrong), str(score.missed),
        ]  # fmt: skip
        if baseline:
            cells.append(f"{baseline.scores.get(name, Score()).f1:.3f}")
        lines.append("| " + " | ".join([*cells, _AGREEMENT.get(name, "")]) + " |")
    lines += ["", f"Clean answers left alone: **{report.silent} of {report.clean}**" + (
        f" (keywords: {baseline.silent} of {baseline.clean})." if baseline else "."
    )]  # fmt: skip
    lines += ["", "| what is told | agrees | of | share | agreement |", "|---|---|---|---|---|"]
    for part, (right, total) in report.parts.items():
        lines.append(f"| {part} | {right} | {total} | {right / total:.3f} | {_AGREEMENT.get(part, '')} |")
    return lines


def _alone(left_out: LeftOut) -> list[str]:
    lines = [
        "| writer | F1 both | precision | recall | clean left alone | F1 rules alone | F1 readers alone |",
        "|---|---|---|---|---|---|---|",
    ]
    everybody = (left_out.both, left_out.rules, left_out.readers)
    for name, (both, rules, readers) in [*left_out.writers.items(), ("all", everybody)]:
        score = both.scores["all"]
        lines.append(
            f"| {name} | {score.f1:.3f} | {score.precision:.3f} | {score.recall:.3f} | {both.silent} of {both.clean} |"
            f" {rules.scores['all'].f1:.3f} | {readers.scores['all'].f1:.3f} |"
        )
    return lines


def _files(files: Mapping[str, Sequence[Mapping[str, Any]]], analyser: Analyser) -> list[str]:
    lines = [
        "| file | answers | F1 all | F1 clichés | F1 unquantified | clean left alone |",
        "|---|---|---|---|---|---|",
    ]
    for name, rows in files.items():
        report = evaluate(rows, analyser)
        scores = [report.scores.get(kind, Score()).f1 for kind in ("all", "cliche", "unquantified")]
        lines.append(
            f"| {name} | {len(rows)} | "
            + " | ".join(f"{s:.3f}" for s in scores)
            + f" | {report.silent} of {report.clean} |"
        )
    return lines


def _blind(root: Path) -> list[str]:
    path = root / "blind.md"
    return ["## Blind", "", *path.read_text(encoding="utf-8").strip().splitlines()] if path.is_file() else []


def _rules(files: Mapping[str, Sequence[Mapping[str, Any]]], analyser: Analyser) -> list[str]:
    report = evaluate([row for rows in files.values() for row in rows], analyser)
    lines = ["| rule | fired | right | wrong |", "|---|---|---|---|"]
    for rule in sorted(rule.id for rule in analyser.rules):
        fired, right, wrong = report.rules.get(rule, (0, 0, 0))
        lines.append(f"| {rule} | {fired} | {right} | {wrong} |")
    return lines


def main() -> None:
    """Writes or shows the page."""
    text = page()
    if "--print" in sys.argv[1:]:
        sys.stdout.write(text)
        return
    target = data_root() / PAGE
    target.parent.mkdir(exist_ok=True)
    target.write_text(text, encoding="utf-8")
    print(f"wrote {PAGE}")


if __name__ == "__main__":
    main()
