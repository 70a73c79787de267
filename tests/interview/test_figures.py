"""No figure comes in that nobody gave, in whatever script or words it is written."""

from pathlib import Path

import pytest

from coach.interview.figures import Figure, figures_in, figures_not_given
from coach.interview.gate import Given, check_sentence, sentences_of
from coach.knowledge.bank import load_bank

DATA = Path(__file__).parent / "data"
GIVEN = (DATA / "given.txt").read_text(encoding="utf-8")


def lines(name: str) -> list[str]:
    rows = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [row for row in rows if row and not row.startswith("#")]


def test_there_are_two_hundred_hostile_replies() -> None:
    assert len(set(lines("hostile_replies.txt"))) >= 200


@pytest.mark.parametrize("reply", lines("hostile_replies.txt"))
def test_an_invented_figure_is_seen(reply: str) -> None:
    assert figures_not_given(reply, [GIVEN])
    assert check_sentence(reply, Given((GIVEN,)), 0) in {
        "gives a figure that nobody gave",
        "holds markup or an address",
    }


@pytest.mark.parametrize("reply", lines("harmless_replies.txt"))
def test_an_honest_reply_passes(reply: str) -> None:
    given = Given((GIVEN,))
    assert [check_sentence(sentence, given, 0) for sentence in sentences_of(reply)] == [""] * len(sentences_of(reply))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("40%", "forty per cent"),
        ("40-50%", "40% to 50%"),
        ("£1.2m", "1.2 million pounds"),
        ("12k", "twelve thousand"),
        ("120,000", "one hundred and twenty thousand"),
        ("two thirds", "2/3"),
        ("half", "½"),
        ("2½ hours", "2.5 hours"),
        ("a dozen", "12"),
        ("twice", "2x"),
        ("in 2024", "twenty twenty-four"),
        ("the 21st", "twenty-first"),
        ("quarante", "vierzig"),
        ("四十", "40"),
    ],
)
def test_the_same_figure_is_the_same_however_it_is_written(one: str, other: str) -> None:
    assert figures_in(one)
    assert figures_in(one) == figures_in(other)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("40 people", "40%"),
        ("£40", "40 people"),
        ("6 weeks", "6 months"),
        ("3 people", "third"),
        ("0.5", "5"),
        ("12", "120"),
    ],
)
def test_a_figure_of_something_else_is_another_figure(given: str, told: str) -> None:
    assert figures_not_given(told, [given])


def test_what_can_be_read_in_two_ways_passes_only_in_its_own_form() -> None:
    assert figures_in("1.200") == {Figure("1.200")}
    assert not figures_not_given("1.200", ["it was 1.200"])
    assert figures_not_given("1.200", ["it was 1.2"])


def test_our_own_questions_hold_no_figure_by_mistake() -> None:
    for question in load_bank().questions.values():
        told = " ".join(figure.value for figure in figures_in(question.text))
        assert (
            not told
            or any(word in question.text for word in ("two", "three", "five", "ninety", "half", "ten"))
            or any(character.isdigit() for character in question.text)
        ), question.text
