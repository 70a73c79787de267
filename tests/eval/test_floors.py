"""How right the marks are may not fall below what has been reached; the page that says so may not lag."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from coach.analysis.accuracy import PAGE, fingerprint, rows_of
from coach.analysis.evaluate import Report, evaluate
from coach.analysis.learned import WEIGHTS
from coach.analysis.load import load_analyser
from coach.domain import CLICHES, Asked
from coach.resources import data_root

HERE = data_root() / "tests/eval"
FLOORS = json.loads((HERE / "floors.json").read_text())


def below(report: Report, floors: Mapping[str, float]) -> dict[str, float]:
    reached = {kind: score.f1 for kind, score in report.scores.items()}
    reached |= {part: right / total for part, (right, total) in report.parts.items()}
    reached["clean"] = report.silent / report.clean
    return {name: round(reached[name], 3) for name, floor in floors.items() if reached[name] < floor}


def test_the_development_answers_are_marked_at_least_as_well_as_the_floors_say() -> None:
    rows: list[dict[str, Any]] = [*rows_of(HERE / "answers_dev.jsonl"), *rows_of(HERE / "answers_more.jsonl")]
    assert below(evaluate(rows, load_analyser()), FLOORS["development"]) == {}


def test_paraphrases_that_no_rule_was_written_from_are_noticed() -> None:
    analyser = load_analyser()
    rows = rows_of(HERE / "paraphrases_held_out.jsonl")
    noticed = [
        any(f.kind in CLICHES for f in analyser.assess(f"{row['text']}.", Asked(row["question"], row["kind"])).findings)
        for row in rows
    ]
    assert sum(noticed) / len(rows) >= FLOORS["held_out_paraphrases"]


def test_the_accuracy_page_is_that_of_these_rules_and_answers() -> None:
    text = (data_root() / PAGE).read_text(encoding="utf-8")
    assert fingerprint() in text, "rules or answers have changed: run `make eval` and commit docs/accuracy.md"


def test_every_rule_fires_on_some_labelled_answer_or_says_why_it_stays() -> None:
    table = (data_root() / PAGE).read_text(encoding="utf-8").split("## Rule by rule")[1]
    fired = {
        cells[1].strip(): int(cells[2])
        for line in table.splitlines()
        if len(cells := line.split("|")) == 6 and cells[2].strip().isdigit()
    }
    assert fired.keys() == {rule.id for rule in load_analyser().rules}
    assert [rule for rule, times in fired.items() if not times] == []


def test_the_weights_are_small_and_stand_in_the_tree() -> None:
    assert WEIGHTS.is_file()
    assert Path(WEIGHTS).stat().st_size < 1_000_000
