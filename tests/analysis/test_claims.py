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
    assert set(re.findall(r"\w+", outside.lower())) - {"from", "to", "over", "of", "in"} <= set(
        re.findall(r"\w+", answer.lower())
    )


@pytest.mark.parametrize(
    ("answer", "rewrite"),
    [
        ("I saved the company a lot of money.", "I saved the company [how much?] money."),
        ("I've saved my boss countless hours.", "I've saved my boss [how many?] hours."),
        ("Sales went up massively.", "Sales went up from [what?] to [what?]."),
        ("I ran a very large team on nights.", "I ran a team of [how many?] on nights."),
        ("Income shot up.", "Income shot up: [how much?] in [how long?]."),
        ("We recovered substantial sums for clients.", "We recovered [how much?] for clients."),
    ],
)
def test_vague_words_make_room_for_the_number(answer: str, rewrite: str, analyser: Analyser) -> None:
    assert claim_of(analyser, answer).rewrite == rewrite


@pytest.mark.parametrize("answer", ["I saved the company a lot of money.", "Saved us an absolute fortune."])
def test_the_advice_is_about_what_was_claimed(answer: str, analyser: Analyser) -> None:
    finding = claim_of(analyser, answer)
    money = analyser.asking.entries[Claim.MONEY]
    assert any(finding.advice == f"{says} {money.help}" for says in money.says)
    assert "one person" not in finding.advice


def test_a_second_claim_of_one_kind_is_not_told_the_same(analyser: Analyser) -> None:
    findings = analyser.assess("I saved the firm a lot of money. Our costs came right down.").findings
    assert len(findings) == 2
    assert len({finding.advice for finding in findings}) == 2


def test_a_question_of_the_occupation_is_asked_only_where_it_fits(analyser: Analyser) -> None:
    fits = claim_of(analyser, "We saved loads of time on opening a file.", "paralegal").asks
    assert "How long did a file take, before and after?" in fits
    other = claim_of(analyser, "I've saved my boss countless hours.", "paralegal").asks
    assert "How long did a file take, before and after?" not in other


@pytest.mark.parametrize(
    ("answer", "begins"),
    [
        ("I guess I just work too hard.", "You say you just work too hard."),
        ("I'm a perfectionist, ask anyone.", "You say you are a perfectionist."),
        ("My wife says I work too hard.", ""),
    ],
)
def test_only_the_heart_of_a_clause_is_said_back(answer: str, begins: str, analyser: Analyser) -> None:
    (finding,) = analyser.assess(answer, Asked("What is your weakness?", "strength_weakness")).findings
    if begins:
        assert finding.advice.startswith(begins)
    else:
        assert "You say" not in finding.advice


def test_a_promotion_is_asked_when_and_what_for_and_years_are_counted_in_years(analyser: Analyser) -> None:
    promoted = claim_of(analyser, "I was promoted really quickly.")
    assert promoted.asks[0] == "When was that, and how long had you been there?"
    assert promoted.rewrite == "I was promoted really quickly: [when?], after [how long?]."
    assert not any("place" in ask for ask in promoted.asks)
    years = claim_of(analyser, "I have years of experience and a proven track record.")
    assert years.asks[0] == "How many years was that, and in which jobs?"


@pytest.mark.parametrize(
    ("answer", "begins"),
    [
        ("I'm a kind, patient carer, which matters in this job.", "You say you are a kind, patient carer."),
        ("I'm a grafter, ask anyone.", "You say you are a grafter."),
        ("I would describe myself as a strong team player.", "You say you are a strong team player."),
    ],
)
def test_praise_is_said_back_as_a_whole(answer: str, begins: str, analyser: Analyser) -> None:
    (finding,) = analyser.assess(answer, Asked("What are your strengths?", "strength_weakness")).findings
    assert finding.advice.startswith(begins)


def test_the_next_mark_of_a_rule_gets_another_reason_and_another_advice(analyser: Analyser) -> None:
    first, second = analyser.assess("There's no I in team. Teamwork makes the dream work.").findings
    assert first.rule == second.rule
    assert first.message != second.message
    assert first.advice != second.advice


def test_a_hedge_about_pay_is_not_told_to_say_what_was_done(analyser: Analyser) -> None:
    asked = Asked("What salary are you looking for?", "salary")
    (finding,) = analyser.assess("I don't really know, whatever you think I'm worth.", asked).findings
    assert "did" not in finding.advice


def test_no_text_of_ours_holds_a_figure(analyser: Analyser) -> None:
    texts = [t for rule in analyser.rules for t in (*rule.entry.why, *rule.entry.instead)]
    texts += [t for rule in analyser.rules for told in rule.entry.instead_asked.values() for t in told]
    texts += [
        t
        for entry in analyser.asking.entries.values()
        for t in (*entry.asks, *entry.says, entry.help, entry.slot, entry.frame)
    ]
    texts += [t for work in analyser.asking.occupations for t in (metric.ask for metric in work.metrics.values())]
    texts += [note.text for note in analyser.notes]
    assert [text for text in texts if re.search(r"\d", text)] == []


def test_advice_is_built_from_the_candidates_own_clause(analyser: Analyser) -> None:
    said = {
        finding.advice
        for answer in ("I work too hard.", "I take on too much.", "I care too much.")
        for finding in analyser.assess(answer, Asked("Your weakness?", "strength_weakness")).findings
    }
    assert any("You say you work too hard" in advice or "You say you care too much" in advice for advice in said)
