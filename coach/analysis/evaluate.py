"""How right the marks are: predictions against labelled answers, kind by kind.

A prediction and a labelled finding match when the kind is the same and they share at least half of the shorter one;
each is matched once, the largest shared stretch first. What only one of two annotators marked (`ambiguous`) counts
neither way. The five clichés are also scored as one group, without regard to which of the five it is.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from coach.domain import CLICHES, Asked, Assessment, Kind

Marked = tuple[int, int, str]
PARTS = ("specific_example", "situation", "task", "action", "result")


class Assesses(Protocol):
    """Whatever turns an answer into an assessment."""

    def assess(self, answer: str, asked: Asked = ...) -> Assessment:
        """The assessment of one answer."""
        ...


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of right, wrong and missed marks."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """Share of the marks that are right."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else float(not self.missed)

    @property
    def recall(self) -> float:
        """Share of the labelled findings that are marked."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of the two."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def __add__(self, other: "Score") -> "Score":
        return Score(self.right + other.right, self.wrong + other.wrong, self.missed + other.missed)


@dataclass(frozen=True, slots=True)
class Report:
    """The figures for a set of labelled answers.

    Attributes:
        scores: By kind, and `cliche` and `all`.
        clean: Labelled answers without any finding.
        silent: Of those, how many were left alone.
        parts: For `specific_example` and each part of a story: how often it agrees, out of how many.
        rules: For each rule: how often it fired, was right, was wrong.
    """

    scores: Mapping[str, Score]
    clean: int
    silent: int
    parts: Mapping[str, tuple[int, int]]
    rules: Mapping[str, tuple[int, int, int]] = field(default_factory=dict[str, tuple[int, int, int]])


def evaluate(rows: Iterable[Mapping[str, Any]], analyser: Assesses) -> Report:
    """Scores the analyser on labelled answers.

    Args:
        rows: Labelled answers: `answer`, `findings` with quote and kind; optionally question, kind, role, ambiguous,
            specific_example, star.
        analyser: What is being scored.

    Raises:
        ValueError: If a labelled quote does not stand in its answer.
    """
    return evaluate_pairs(
        (row, analyser.assess(row["answer"], Asked(row.get("question", ""), row.get("kind", ""), row.get("role", ""))))
        for row in rows
    )


def evaluate_pairs(pairs: Iterable[tuple[Mapping[str, Any], Assessment]]) -> Report:
    """Scores assessments that have been made already; see `evaluate`."""
    scores: dict[str, Score] = defaultdict(Score)
    parts: dict[str, Counter[bool]] = defaultdict(Counter)
    rules: dict[str, Counter[str]] = defaultdict(Counter)
    clean = silent = 0
    for row, assessment in pairs:
        gold = labelled_spans(row["answer"], row["findings"])
        grey = labelled_spans(row["answer"], row.get("ambiguous") or [])
        marked = [(f.start, f.end, str(f.kind)) for f in assessment.findings]
        for name, kinds in _groups():
            same = _any_kind if name == "cliche" else _same_kind
            scores[name] += _score([g for g in gold if g[2] in kinds], [m for m in marked if m[2] in kinds], grey, same)
        _, _, free = match(gold, marked, _same_kind)
        for finding, mark in zip(assessment.findings, marked, strict=True):
            verdict = "right" if mark not in free else "grey" if any(overlaps(mark, g) for g in grey) else "wrong"
            rules[finding.rule][verdict] += 1
        if not gold and not grey:
            clean += 1
            silent += not marked
        for part, told in _told(assessment).items():
            wanted = labelled_part(row, part)
            if wanted is not None:
                parts[part][told == wanted] += 1
    return Report(
        dict(scores),
        clean,
        silent,
        {part: (parts[part][True], parts[part].total()) for part in PARTS if part in parts},
        {rule: (c.total(), c["right"], c["wrong"]) for rule, c in sorted(rules.items())},
    )


def labelled_spans(answer: str, findings: Iterable[Mapping[str, Any]]) -> list[Marked]:
    """Where labelled quotes stand; by their own start if it is given and true, else where the words first stand."""
    spans: list[Marked] = []
    for finding in findings:
        quote = finding["quote"]
        start = finding.get("start")
        if start is None or answer[start : start + len(quote)] != quote:
            start = answer.find(quote)
        if start < 0 or not quote:
            raise ValueError(f"the labelled quote does not stand in its answer: {quote!r}")
        spans.append((start, start + len(quote), finding["kind"]))
    return spans


def labelled_part(row: Mapping[str, Any], part: str) -> bool | None:
    """What was labelled for `specific_example` or a part of the story; None if nothing or if annotators disagreed."""
    star: Mapping[str, bool | None] = row.get("star") or {}
    return row.get(part) if part == "specific_example" else star.get(part)


def overlaps(one: Marked, other: Marked) -> bool:
    """True if two spans share at least half of the shorter one."""
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return shared > 0 and shared * 2 >= min(one[1] - one[0], other[1] - other[0])


def match(
    gold: list[Marked], marked: list[Marked], same: Callable[[str, str], bool]
) -> tuple[int, list[Marked], list[Marked]]:
    """Pairs labelled and predicted spans one to one: number of pairs, labelled left over, predicted left over."""
    pairs = sorted(
        (
            (min(g[1], m[1]) - max(g[0], m[0]), i, j)
            for i, g in enumerate(gold)
            for j, m in enumerate(marked)
            if overlaps(g, m) and same(g[2], m[2])
        ),
        reverse=True,
    )
    used_gold: set[int] = set()
    used_marked: set[int] = set()
    for _, i, j in pairs:
        if i not in used_gold and j not in used_marked:
            used_gold.add(i)
            used_marked.add(j)
    return (
        len(used_gold),
        [g for i, g in enumerate(gold) if i not in used_gold],
        [m for j, m in enumerate(marked) if j not in used_marked],
    )


def _same_kind(one: str, other: str) -> bool:
    return one == other


def _any_kind(_one: str, _other: str) -> bool:
    return True


def _score(gold: list[Marked], marked: list[Marked], grey: list[Marked], same: Callable[[str, str], bool]) -> Score:
    right, missed, free = match(gold, marked, same)
    return Score(right, sum(not any(overlaps(mark, g) for g in grey) for mark in free), len(missed))


def _groups() -> list[tuple[str, frozenset[str]]]:
    return [
        *((str(kind), frozenset({str(kind)})) for kind in Kind),
        ("cliche", frozenset(str(kind) for kind in CLICHES)),
        ("all", frozenset(str(kind) for kind in Kind)),
    ]


def _told(assessment: Assessment) -> dict[str, bool]:
    star = assessment.star
    return {"specific_example": assessment.specific_example} | {
        part: getattr(star, part) is not None for part in PARTS[1:]
    }


def report_text(report: Report) -> str:
    """The report as lines for a terminal."""
    lines = [f"{'kind':16} precision recall   F1     right wrong missed"]
    for name, score in report.scores.items():
        lines.append(
            f"{name:16} {score.precision:9.3f} {score.recall:6.3f} {score.f1:6.3f}"
            f" {score.right:6d} {score.wrong:5d} {score.missed:6d}"
        )
    lines.append(f"clean answers left alone: {report.silent} of {report.clean}")
    lines += [f"{part}: {right} of {total} agree" for part, (right, total) in report.parts.items()]
    return "\n".join(lines)
