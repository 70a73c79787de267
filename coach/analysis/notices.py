"""Everything that the rule files say, read and compiled; and the same as plain values for JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, cast

from coach.analysis.claims import ClaimEntry, CloserEntry, MetricEntry, OccupationEntry
from coach.analysis.pattern import Element, Pattern
from coach.analysis.rules import ExampleEntry, NoteEntry, RuleEntry
from coach.domain import Claim

Numbered = Sequence[tuple[int, Pattern]]
"""Patterns, each with the number of the entry that it belongs to."""


@dataclass(frozen=True)
class Notices:
    """What stands in knowledge/notices and measures.yaml.

    Attributes:
        rules: The rules, in the order of the files.
        patterns: Their phrases.
        literals: The phrases that show that a rule's words are meant literally.
        lists: For each word the names of the lists in words.yaml that it stands in.
        notes: The remarks on whole answers.
        remarks: Their phrases.
        claims: The kinds of number.
        occupations: What work is counted by.
        asking: Phrases of claims, of vague words and of occupations, numbered in this order.
    """

    rules: tuple[RuleEntry, ...]
    patterns: Numbered
    literals: Numbered
    lists: Mapping[str, frozenset[str]]
    notes: tuple[NoteEntry, ...]
    remarks: Numbered
    claims: tuple[ClaimEntry, ...]
    occupations: tuple[OccupationEntry, ...]
    asking: Numbered


_GROUPS = ("patterns", "literals", "remarks", "asking")


class _Table:
    """Values that stand but once, each with its number."""

    def __init__(self) -> None:
        self.values: list[Any] = []
        self._numbers: dict[Any, int] = {}

    def number(self, key: Any, value: Any) -> int:
        """The number of a value, which is known by its key."""
        if key not in self._numbers:
            self._numbers[key] = len(self.values)
            self.values.append(value)
        return self._numbers[key]


def to_plain(notices: Notices) -> dict[str, Any]:
    """Plain values for JSON; what stands in many patterns is written once."""
    elements, sets = _Table(), _Table()

    def element(one: Element) -> int:
        words = sets.number(one.single, sorted(one.single))
        runs = tuple(sorted(one.runs.items()))
        return elements.number((words, runs, one.optional, one.gap), [words, dict(runs), one.optional, one.gap])

    groups = {
        name: [
            [
                number,
                [element(one) for one in pattern.elements],
                pattern.mark,
                pattern.at_start,
                pattern.at_end,
                pattern.anchor,
                pattern.reach,
                pattern.phrase,
            ]
            for number, pattern in getattr(notices, name)
        ]
        for name in _GROUPS
    }
    names = _Table()
    return {
        **groups,
        "elements": elements.values,
        "sets": sets.values,
        "lists": {word: names.number(found, sorted(found)) for word, found in notices.lists.items()},
        "names": names.values,
        "rules": [asdict(rule) for rule in notices.rules],
        "notes": [asdict(note) for note in notices.notes],
        "claims": [asdict(claim) for claim in notices.claims],
        "occupations": [asdict(work) for work in notices.occupations],
    }


def from_plain(raw: Mapping[str, Any]) -> Notices:
    """The notices from what `to_plain` gave, after a way through JSON.

    Raises:
        KeyError, IndexError, TypeError, ValueError: If it did not come from there.
    """
    sets: list[frozenset[str]] = [frozenset[str](words) for words in raw["sets"]]
    elements: list[Element] = [_element(sets, *values) for values in raw["elements"]]
    groups: dict[str, Numbered] = {
        name: [
            (
                number,
                Pattern(
                    tuple(map(elements.__getitem__, places)),
                    (mark[0], mark[1]),
                    at_start,
                    at_end,
                    anchor,
                    (reach[0], reach[1]),
                    phrase,
                ),
            )
            for number, places, mark, at_start, at_end, anchor, reach, phrase in raw[name]
        ]
        for name in _GROUPS
    }
    names = [frozenset[str](found) for found in raw["names"]]
    lists: dict[str, int] = raw["lists"]
    return Notices(
        rules=tuple(RuleEntry(**_rule(rule)) for rule in raw["rules"]),
        lists={word: names[at] for word, at in lists.items()},
        notes=tuple(NoteEntry(**_tuples(note)) for note in raw["notes"]),
        claims=tuple(ClaimEntry(**_claim(claim)) for claim in raw["claims"]),
        occupations=tuple(
            OccupationEntry(
                work["name"],
                tuple(work["words"]),
                {Claim(c): MetricEntry(told["ask"], tuple(told["when"])) for c, told in work["metrics"].items()},
            )
            for work in raw["occupations"]
        ),
        **groups,
    )


def _element(
    sets: Sequence[frozenset[str]], words: int, runs: Mapping[str, Sequence[Sequence[str]]], optional: bool, gap: int
) -> Element:
    return Element(sets[words], {word: tuple(map(tuple, told)) for word, told in runs.items()}, optional, gap)


def _tuples(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values with lists made tuples."""
    return {key: tuple(cast("list[Any]", value)) if isinstance(value, list) else value for key, value in values.items()}


def _claim(values: Mapping[str, Any]) -> dict[str, Any]:
    closer = tuple(CloserEntry(**_tuples(one)) for one in values["closer"])
    return {**_tuples(values), "claim": Claim(values["claim"]), "closer": closer}


def _rule(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a rule; its examples may be more than a text."""
    plain = _tuples(values)
    for key in ("fires", "silent"):
        plain[key] = tuple(one if isinstance(one, str) else ExampleEntry(**one) for one in plain[key])
    plain["instead_asked"] = _tuples(plain["instead_asked"])
    return plain
