"""What an answer most lacks, and the one question that would bring it out."""

import pytest

from coach.analysis.engine import Analyser
from coach.analysis.needs import follow_up_needs
from coach.domain import Asked, Claim, Need

STORY = Asked("Tell me about a result.", "behavioural", "warehouse lead")
WHY_US = Asked("Why us?", "motivation")
WEAKNESS = Asked("What is your greatest weakness?", "strength_weakness")


def first(analyser: Analyser, answer: str, asked: Asked, avoid: tuple[str, ...] = ()) -> Need:
    return follow_up_needs(analyser.assess(answer, asked), asked, avoid)[0]


NEEDS = {
    "Fine.": (STORY, "substance"),
    "I'm a bit of a perfectionist, I suppose, and I never stop before every line is right.": (WEAKNESS, "last_cost"),
    "In May we planned the move, we packed the shelves and we drove the vans to Leeds.": (STORY, "own_part"),
    "I changed the layout and I saved the company a lot of money by doing it that way.": (STORY, "number"),
    "You are a leader in the industry and your company has a great reputation, so I came.": (WHY_US, "particular_fact"),
    "I usually keep calm and ask the customer what they need and then I look for a way that suits.": (STORY, "example"),
}


@pytest.mark.parametrize(("answer", "asked", "what"), [(answer, *rest) for answer, rest in NEEDS.items()])
def test_the_first_need_is_what_would_help_most(answer: str, asked: Asked, what: str, analyser: Analyser) -> None:
    assert first(analyser, answer, asked).what == what


def test_a_claim_is_asked_for_its_very_number_in_their_words(analyser: Analyser) -> None:
    need = first(analyser, "I saved the company a lot of money by changing the layout of the aisles.", STORY)
    assert need.claim is Claim.MONEY
    assert "you saved the company a lot of money" in need.ask
    assert need.ask.endswith("?")
    assert need.quote is not None


def test_no_sentence_that_has_been_said_comes_again(analyser: Analyser) -> None:
    said: list[str] = []
    for _ in range(12):
        needs = follow_up_needs(analyser.assess("I rang them on Monday and it was done.", STORY), STORY, said)
        said += [need.ask for need in needs]
    assert len(said) == len(set(said))


def test_the_same_answer_is_always_asked_the_same(analyser: Analyser) -> None:
    answer = "I improved morale massively."
    assert first(analyser, answer, STORY) == first(analyser, answer, STORY)


def test_every_question_is_one_question(analyser: Analyser) -> None:
    for answer in (
        "I work too hard.",
        "We built it, we tested it and we shipped it.",
        "Sales went up massively.",
        "Ok.",
    ):
        for need in follow_up_needs(analyser.assess(answer, STORY), STORY):
            assert need.ask.count("?") == 1, need.ask
            assert need.ask.endswith("?")


@pytest.mark.parametrize(
    ("answer", "what"),
    [
        ("In May I rewrote the labels at the depot in Leeds, and picking errors fell by 30% in six months.", "base"),
        ("At the depot in Leeds I rewrote the labels and errors fell by 30%, which is 120 orders fewer.", "period"),
        ("At the depot in Leeds I rewrote the labels and errors fell by 30%.", "baseline"),
    ],
)
def test_a_percentage_is_asked_for_what_it_lacks_and_for_nothing_else(
    answer: str, what: str, analyser: Analyser
) -> None:
    asked_for = {need.what: need.ask for need in follow_up_needs(analyser.assess(answer, STORY), STORY)}
    assert set(asked_for) & {"base", "period", "baseline"} == {what}
    assert "30%" in asked_for[what]


def test_what_joins_a_clause_to_the_one_before_is_not_said_back(analyser: Analyser) -> None:
    need = first(analyser, "I automated the weekly report, which saved the team a lot of time, every week.", STORY)
    assert '"saved the team a lot of time' in need.ask


@pytest.mark.parametrize(
    ("role", "answer", "fits", "misfits"),
    [
        ("call centre agent", "I trained lots of new starters.", "How many people", "customers"),
        ("dental nurse", "I get lots of good feedback.", "How often", "in a month before"),
        ("hgv driver", "I covered a huge area.", "How big", "before"),
        ("estate agent", "My reviews are amazing.", "What was it before", "How many were there"),
    ],
)
def test_what_is_asked_fits_what_was_claimed(
    role: str, answer: str, fits: str, misfits: str, analyser: Analyser
) -> None:
    (claim,) = analyser.assess(answer, Asked("What did you achieve?", "behavioural", role)).findings
    assert fits in claim.asks[0]
    assert not any(misfits in ask for ask in claim.asks)


def test_a_huge_amount_makes_room_for_the_amount(analyser: Analyser) -> None:
    (claim,) = analyser.assess("I raised a huge amount for the hospice.", Asked(kind="behavioural")).findings
    assert claim.rewrite == "I raised [how much?] for the hospice."
