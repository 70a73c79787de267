"""Each of the 174 sourced clichés is noticed in a natural sentence; the same words meant literally are left alone."""

from typing import Any

import pytest

from coach.analysis.accuracy import rows_of
from coach.analysis.load import load_analyser
from coach.domain import Asked
from coach.resources import data_root

ROWS = rows_of(data_root() / "tests/eval/cliches_sourced.jsonl")
ANALYSER = load_analyser()


def asked(row: dict[str, Any]) -> Asked:
    return Asked(row["question"], row["kind"])


@pytest.mark.parametrize("row", [row for row in ROWS if row["quote"]], ids=lambda row: row["cliche"])
def test_a_sourced_cliche_is_marked_or_remarked_on(row: dict[str, Any]) -> None:
    told = ANALYSER.assess(row["answer"], asked(row))
    start = row["answer"].index(row["quote"])
    marked = [f for f in told.findings if f.start < start + len(row["quote"]) and start < f.end]
    remarks = [note for note in told.notes if note.id.partition(".")[0] in {"said", "habit", "reason"}]
    assert marked or remarks, "\n".join(ANALYSER.explain(row["answer"], asked(row)))


@pytest.mark.parametrize("row", [row for row in ROWS if not row["quote"]], ids=lambda row: row["cliche"])
def test_the_same_words_meant_literally_are_left_alone(row: dict[str, Any]) -> None:
    told = ANALYSER.assess(row["answer"], asked(row)).findings
    assert [f.quote.text for f in told] == [], "\n".join(ANALYSER.explain(row["answer"], asked(row)))


def test_all_174_stand_in_the_list() -> None:
    assert {row["cliche"] for row in ROWS if row["quote"]} == {f"C{number}" for number in range(1, 175)}
