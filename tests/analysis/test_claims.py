"""Each claim is typed, asked about by kind and occupation, and given back with open slots: never a figure of ours."""

import re

import pytest

from coach.analysis.engine import Analyser
from coach.domain import Asked, Claim, Finding


def claim_of(analyser: Analyser, answer: str, role: str = "") -> Finding:
    (finding,) = analyser.assess(answer, Asked("Tell me about a result.", "behavioural", role)).findings
    return finding


@pytest.mark.parametrize(
    ("answer", "claim"),
    [
        ("I saved the company a lot of money.", Claim.MONEY),
        ("It freed up a huge amount of time.", Claim.TIME),
        ("I trained a lot of people.", Claim.PEOPLE),
        ("Complaints dropped right off.", Claim.QUALITY),
        ("I was one of the top sellers.", Claim.RANK),
    ],
)
def test_a_claim_is_typed_by_what_it_is_about(answer: str, claim: Claim, analyser: Analyser) -> None:
    assert claim_of(analyser, answer).claim is claim


def test_the_question_of_the_occupation_comes_first(analyser: Analyser) -> None:
    asks = claim_of(analyser, "Complaints dropped right off.", "hotel receptionist").asks
    assert 2 <= len(asks) <= 3
    assert claim_of(analyser, "Complaints dropped right off.", "astronaut").asks != asks


@pytest.mark.parametrize(
    "answer",
    [
        "I saved the company a lot of money.",
        "Sales went up massively.",
        "I trained a lot of people.",
        "Errors fell off a cliff.",
    ],
)
def test_a_rewrite_is_their_sentence_with_open_slots_and_no_figure(answer: str, analyser: Analyser) -> None:
    finding = claim_of(analyser, answer)
    assert finding.rewrite is not None
    assert re.search(r"\[[^\]\d]+\?\]", finding.rewrite)
    outside = re.sub(r"\[[^\]]*\]", "", finding.rewrite)
    assert set(re.findall(r"\w+", outside.lower())) - {"from", "to", "over"} <= set(re.findall(r"\w+", answer.lower()))


def test_no_text_of_ours_holds_a_figure(analyser: Analyser) -> None:
    texts = [t for rule in analyser.rules for t in (rule.entry.why, *rule.entry.instead)]
    texts += [t for entry in analyser.asking.entries.values() for t in (*entry.asks, entry.help, entry.slot)]
    texts += [t for work in analyser.asking.occupations for t in work.metrics.values()]
    texts += [note.text for note in analyser.notes]
    assert [text for text in texts if re.search(r"\d", text)] == []


def test_advice_is_built_from_the_candidates_own_clause(analyser: Analyser) -> None:
    said = {
        finding.advice
        for answer in ("I work too hard.", "I take on too much.", "I care too much.")
        for finding in analyser.assess(answer, Asked("Your weakness?", "strength_weakness")).findings
    }
    assert any("You say you work too hard" in advice or "You say you care too much" in advice for advice in said)
