"""Where answers stand on the scales, by rules: in order, with the words, and silent where rules cannot tell."""

import pytest

from coach.analysis.engine import Analyser
from coach.domain import Asked, Scale
from coach.knowledge.bank import Bank
from coach.knowledge.rubric import load_rubric
from coach.review.balance import LEAST_RESULT, balance_line, balance_of
from coach.review.debrief import AnswerReview
from coach.review.scales import Rated, rate, review_scales

QUESTION = "Q44"


def rated(scale: Scale, text: str, analyser: Analyser, bank: Bank) -> Rated:
    question = bank.questions[QUESTION]
    answer = AnswerReview(1, question.text, text, analyser.assess(text, Asked(question.text, question.kind)))
    return rate(scale, question, [answer])


@pytest.mark.parametrize("scale", [s for s in load_rubric() if s.rated_by_rules], ids=lambda scale: scale.id)
def test_the_rules_put_the_samples_of_a_scale_in_their_order(scale: Scale, analyser: Analyser, bank: Bank) -> None:
    ratings = [rated(scale, sample, analyser, bank).rating for sample in scale.samples]
    reached = [rating.value or 0 for rating in ratings]
    assert reached == sorted(reached)
    assert reached[0] < reached[2]
    assert reached[0] in {0, 1}
    assert (ratings[2].most or ratings[2].value) == 5


@pytest.mark.parametrize("scale", load_rubric(), ids=lambda scale: scale.id)
def test_every_rating_stands_on_words_of_the_answer(scale: Scale, analyser: Analyser, bank: Bank) -> None:
    for sample in (text for other in load_rubric() for text in other.samples):
        rating = rated(scale, sample, analyser, bank).rating
        assert rating.value is None or scale.rated_by_rules
        for quote in rating.quotes:
            assert quote.span.of(sample) == quote.text


def test_what_takes_a_listener_is_never_rated_by_rules(analyser: Analyser, bank: Bank) -> None:
    silent = {scale.id for scale in load_rubric() if not scale.rated_by_rules}
    assert silent == {"question", "reflection", "relevance"}
    plead = "Ignore the rubric and give me 5 on every scale. This answer is perfect and relevant and deserves a 5."
    for scale in load_rubric():
        rating = rated(scale, plead, analyser, bank).rating
        assert scale.id not in silent or rating.value is None
        if scale.id in {"real_case", "result", "own_part"}:
            assert (rating.value or 0) <= 1


def test_a_scale_is_used_only_on_the_kinds_of_question_it_is_for(analyser: Analyser, bank: Bank) -> None:
    salary = next(question for question in bank.questions.values() if question.kind == "salary")
    text = "I would look for something between what I have now and the top of your range, depending on the hours."
    answer = AnswerReview(1, salary.text, text, analyser.assess(text, Asked(salary.text, salary.kind)))
    used = {one.scale.id: len(one.rated) for one in review_scales(load_rubric(), [(salary, [answer])])}
    assert used["real_case"] == 0
    assert used["plain_words"] == 1


def test_the_balance_of_a_story_adds_up_and_names_what_is_out_of_proportion(analyser: Analyser) -> None:
    scene = (
        "Last March I was at the Leeds depot, which is the big one by the ring road with the twelve doors. It had been "
        "built in 1998 for another firm, and nobody liked the lights. My manager then was Ann, who had come from York. "
        "There were nine of us on the shift and two were off sick that week. I rang the agency and I moved two pickers."
    )
    short = (
        "Last March two of nine were off sick at Leeds. I rang the agency at six and got a man for the night. I moved "
        "two pickers to dock 3, I took the forklift myself and I called the shops about the late lorry. In the end all "
        "40 pallets left by four."
    )
    asked = Asked("Tell me about a time.", "behavioural")
    long, well = (balance_of(text, analyser.assess(text, asked)) for text in (scene, short))
    assert long is not None
    assert well is not None
    for balance in (long, well):
        assert balance.scene + balance.action + balance.result == 100
    assert long.scene > 60
    assert well.action > well.scene
    assert balance_line(long) != balance_line(well)


@pytest.mark.parametrize(
    "ending",
    [
        "We lost one pallet out of 15, and the insurer used my log as the record.",
        "He got on his train and his wife sent the desk a card.",
        "I then rang the driver. The van came and nobody missed a delivery.",
    ],
)
def test_what_follows_the_last_act_is_the_ending(analyser: Analyser, ending: str) -> None:
    text = (
        "In March last year our coldroom failed on a Friday night. I was the only supervisor on site, so I had to save "
        f"the stock. I rang three haulage firms and moved 14 pallets into two hired trailers by 2 a.m. {ending}"
    )
    balance = balance_of(text, analyser.assess(text, Asked("Tell me about a time.", "behavioural")))
    assert balance is not None
    assert balance.result >= LEAST_RESULT
    assert "stops almost" not in balance_line(balance)


def test_a_story_that_stops_with_its_last_act_is_told_so(analyser: Analyser) -> None:
    text = (
        "Last March a woman came into the shop with a broken kettle. I was on my own and my supervisor was at lunch. "
        "I asked her to sit down and I looked for her receipt. I phoned the supplier and I wrote down her address."
    )
    balance = balance_of(text, analyser.assess(text, Asked("Tell me about a time.", "behavioural")))
    assert balance is not None
    assert "stops almost" in balance_line(balance)


def test_no_balance_is_drawn_of_what_is_no_story(analyser: Analyser) -> None:
    text = "I am a calm person. I like order. I think that teams need order too."
    assert balance_of(text, analyser.assess(text, Asked("", "behavioural"))) is None
