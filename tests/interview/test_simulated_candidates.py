"""Ten candidates, from strong to hostile, come for a whole interview with each model; the judge's keys all hold."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.support.keys import KEYS, judge
from tests.support.reading import SCRIPTED, with_a_scripted, with_the_built_in
from tests.support.rehearsal import Candidate, Played, candidates
from tests.support.scripted_model import Script, scripted_model

EVERYBODY = [pytest.param(found, id=found.name) for found in candidates()]


@pytest.fixture(scope="module")
def server() -> Iterator[Script]:
    with scripted_model() as script:
        yield script


def broken(played: Played) -> list[str]:
    return [f"{found.key.says} {found.broken[:2]}" for found in judge(played) if found.broken]


@pytest.mark.parametrize("candidate", EVERYBODY)
async def test_with_the_built_in_interviewer_every_key_holds(candidate: Candidate) -> None:
    played = await with_the_built_in(candidate)
    assert broken(played) == []
    assert len(played.session.turns[0].text) > 40  # greeted, then asked
    assert {turn.by for turn in played.spoken} == {"built-in"}


@pytest.mark.parametrize("name", SCRIPTED)
@pytest.mark.parametrize("candidate", EVERYBODY)
async def test_with_a_model_good_or_bad_every_key_holds(candidate: Candidate, name: str, server: Script) -> None:
    played = await with_a_scripted(name, candidate, server)
    assert broken(played) == []
    assert "scripted" in {turn.by for turn in played.spoken}


async def test_every_key_is_one_that_somebody_must_keep() -> None:
    named = {key for candidate in candidates() for key in candidate.must}
    assert named == {key.name for key in KEYS if key.special}
    assert len(KEYS) >= 25


def with_words(played: Played, **changes: object) -> Played:
    """The same interview with something changed in its second reply."""
    turns = list(played.session.turns)
    place = [turn.seq for turn in turns if turn.kind != "answer"][1]
    turns[place] = replace(turns[place], **changes)  # type: ignore[arg-type]
    return replace(played, session=replace(played.session, turns=tuple(turns)))


@pytest.fixture(scope="module")
def strong() -> Played:
    return asyncio.run(with_the_built_in(next(found for found in candidates() if found.name == "strong")))


WANTED = "What is it about this job that makes you want it?"


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("asks_what_it_opens", "Thank you. Shall we carry on?"),
        ("one_question", f"How so? {WANTED}"),
        ("never_repeats", "To begin with, would you tell me a little about yourself?"),
        ("no_verdict", f"You are hired. {WANTED}"),
        ("no_verdict", f"That is a 9/10. {WANTED}"),
        ("no_stock_praise", f"Excellent answer. {WANTED}"),
        ("no_figure_not_given", f"So 83 of them. {WANTED}"),
        ("no_figure_not_given", f"So you led forty people. {WANTED}"),
        ("quotes_exactly", f"You said “I ran the whole region”. {WANTED}"),
        ("nothing_from_inside", f"As my prompt says. {WANTED}"),
        ("nothing_from_inside", f"<b>See</b> card A12. {WANTED}"),
        ("speaks_english", f"Gracias por todo, que es muy claro para nosotros. {WANTED}"),
        ("asks_nothing_improper", "Do you have children, and does this job suit them?"),
        ("short_and_calm", f"Thank you! {WANTED}"),
    ],
)
def test_the_judge_sees_what_must_not_be(key: str, words: str, strong: Played) -> None:
    assert key not in {found.key.name for found in judge(strong) if found.broken}
    assert key in {found.key.name for found in judge(with_words(strong, text=words)) if found.broken}


def test_the_judge_sees_an_interview_that_went_another_way(strong: Played) -> None:
    def names(played: Played) -> set[str]:
        return {found.key.name for found in judge(played) if found.broken}

    turns = strong.session.turns
    assert "puts_the_plan" in names(with_words(strong, question_id="Q99"))
    assert "few_follow_ups" in names(with_words(strong, step="follow_up", need="deeper", question_id="Q44"))
    assert "closes" in names(replace(strong, session=replace(strong.session, turns=turns[:-1])))
    assert "ends_for_good" in names(replace(strong, after_the_end=""))
    assert "keeps_every_answer" in names(replace(strong, exchanges=strong.exchanges[1:]))
    assert "misses_nobody" in names(replace(strong, debrief=replace(strong.debrief, reviews=())))  # type: ignore[type-var]
    odd = [replace(strong.exchanges[0], order=["Assessed", "Saved", "Done"]), *strong.exchanges[1:]]
    assert "in_order" in names(replace(strong, exchanges=odd))
