"""Every rule marks what it says it marks, leaves alone what it says it leaves alone, and has examples of both."""

from pathlib import Path

import pytest

from coach.analysis.load import load_analyser
from coach.analysis.rules import Example, Rule, read_example
from coach.domain import Asked, Kind

ANALYSER = load_analyser()
FIRES = [(rule, read_example(entry)) for rule in ANALYSER.rules for entry in rule.entry.fires]
SILENT = [(rule, read_example(entry)) for rule in ANALYSER.rules for entry in rule.entry.silent]


def _name(value: object) -> str:
    return value.id if isinstance(value, Rule) else value.answer[:40] if isinstance(value, Example) else str(value)


@pytest.mark.parametrize(("rule", "example"), FIRES, ids=_name)
def test_a_rule_marks_the_exact_words_of_its_must_fire_examples(rule: Rule, example: Example) -> None:
    """Where two rules of a kind see the same words there is one mark, and it may carry the other's name."""
    asked = Asked(example.question, example.kind, example.role)
    marked = {(f.start, f.end) for f in ANALYSER.assess(example.answer, asked).findings if f.kind is rule.kind}
    told = ANALYSER.explain(example.answer, asked)
    assert set(example.spans) <= marked, "\n".join(told)
    seen = (f"{rule.id}: found as", f"{rule.id}: read as", f"{rule.id}: marked")
    assert any(words in line for line in told for words in seen), "\n".join(told)


@pytest.mark.parametrize(("rule", "example"), SILENT, ids=_name)
def test_a_rule_leaves_its_must_stay_silent_examples_alone(rule: Rule, example: Example) -> None:
    asked = Asked(example.question, example.kind, example.role)
    assert [f for f in ANALYSER.assess(example.answer, asked).findings if f.kind is rule.kind] == []


def test_every_rule_has_examples_of_both() -> None:
    assert {rule.id for rule, _ in FIRES} == {rule.id for rule, _ in SILENT} == {rule.id for rule in ANALYSER.rules}


def test_every_kind_of_finding_has_rules_in_a_file_of_its_name() -> None:
    files = {path.stem for path in Path("knowledge/notices").glob("*.yaml")} - {"words", "notes"}
    assert files == {str(kind) for kind in Kind} == {str(rule.kind) for rule in ANALYSER.rules}


def test_claims_said_in_one_breath_are_one_mark() -> None:
    answer = "I took a failing counter and turned it round, footfall's up, average spend's up, everything's up."
    found = load_analyser().assess(answer, Asked(kind="behavioural")).findings
    marks = [finding for finding in found if finding.kind is Kind.UNQUANTIFIED]
    assert len(marks) == 1
