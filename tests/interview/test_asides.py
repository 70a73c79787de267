"""A question to the coach in mid-interview: told from an answer, and answered from the cards."""

from pathlib import Path

import pytest

from coach.interview.asides import LONGEST, answer_aside, aside_in
from coach.knowledge.bank import Bank, load_bank
from coach.knowledge.index import Index
from coach.settings import Settings


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("coach: what is STAR?", "what is STAR?"),
        ("  Coach, how long should this be?\n", "how long should this be?"),
        ("Hey coach: clothes", "clothes"),
        ("COACH - can I ask about pay?", "can I ask about pay?"),
        ("coach, tell me what to wear", "tell me what to wear"),
        ("Coach, referee and treasurer: I was all three.", ""),
        ("Coach - that was my job for two seasons.", ""),
        ("Coaching is what I like best: what else?", ""),
        ("I said to the coach: what is this?", ""),
        ("coach:", ""),
        ("coach: what is STAR?\n\nIn March the scanner failed.", ""),
        (f"coach: {'x' * LONGEST}", ""),
        ("", ""),
    ],
)
def test_a_question_to_the_coach_is_told_from_an_answer(typed: str, asked: str) -> None:
    assert aside_in(typed) == asked


@pytest.fixture(scope="module")
def bank() -> Bank:
    return load_bank()


def test_the_answer_is_a_card_with_and_without_the_search(bank: Bank, tmp_path: Path) -> None:
    index = Index(bank, Settings(home=tmp_path))
    wanted = {"what is STAR?": "A13", "what should I wear?": "A18", "why is perfectionist bad": "A24"}
    try:
        assert {asked: answer_aside(asked, bank, index).cards[0].id for asked in wanted} == wanted
    finally:
        index.close()
    assert {asked: answer_aside(asked, bank, None).cards[0].id for asked in wanted} == wanted


def test_whoever_asks_for_star_gets_its_four_parts(bank: Bank) -> None:
    told = answer_aside("What does S.T.A.R. stand for?", bank, None)
    assert [part.name for part in told.parts] == ["Situation", "Task", "Your action", "Result"]
    assert answer_aside("should I start at once?", bank, None).parts == ()


@pytest.mark.parametrize("asked", ["asdf qwer", "what is the capital of France", "👩‍🔧", "", '"; --'])
def test_nothing_is_made_up_where_there_is_no_card(bank: Bank, asked: str) -> None:
    assert answer_aside(asked, bank, None).cards == ()
