"""Which questions an interview asks."""

import pytest

from coach.domain import Brief
from coach.errors import BadInput
from coach.interview.plan import CLOSING, LEAST_FIT, MOST_ASKED, OCCUPATIONS, make_plan
from coach.knowledge.bank import Bank


def test_the_first_interview_holds_what_most_managers_ask_and_questions_about_fit(bank: Bank) -> None:
    plan = make_plan(bank.questions, Brief())
    assert set(MOST_ASKED) <= set(plan)
    assert sum(bank.questions[found].fit for found in plan) >= LEAST_FIT
    assert plan[0] == "Q1"
    assert plan[-1] == CLOSING


@pytest.mark.parametrize("style", ["callback", "behavioural", "full", "recruiter"])
@pytest.mark.parametrize("minutes", [5, 10, 25, 45, 60])
def test_a_plan_fits_its_length_and_asks_nothing_twice(bank: Bank, style: str, minutes: int) -> None:
    plan = make_plan(bank.questions, Brief(format=style, minutes=minutes))  # type: ignore[arg-type]
    assert len(plan) == max(1, round(minutes / 3))
    assert len(set(plan)) == len(plan)


def test_a_number_of_questions_wins_over_minutes(bank: Bank) -> None:
    assert len(make_plan(bank.questions, Brief(minutes=60, questions=3))) == 3


def test_a_behavioural_interview_asks_for_stories(bank: Bank) -> None:
    plan = make_plan(bank.questions, Brief(format="behavioural"))
    kinds = [bank.questions[found].kind for found in plan]
    assert kinds.count("behavioural") == len(plan) - 2  # the opening and the close


def test_a_recruiters_first_call_goes_for_who_why_pay_when_and_whether(bank: Bank) -> None:
    plan = make_plan(bank.questions, Brief(format="recruiter", minutes=30))
    assert plan[:3] == ("Q1", "Q6", "Q13")
    assert plan[-1] == CLOSING
    assert {"Q100", "Q99", "Q101", "Q102", "Q98"} <= set(plan)
    assert not any(bank.questions[found].kind == "behavioural" for found in plan)


def test_a_second_interview_brings_questions_that_have_not_come(bank: Bank) -> None:
    first = make_plan(bank.questions, Brief(format="behavioural"))
    second = make_plan(bank.questions, Brief(format="behavioural"), seen=set(first))
    assert set(first) & set(second) <= {"Q1", CLOSING}


def test_a_drill_asks_the_one_question(bank: Bank) -> None:
    assert make_plan(bank.questions, Brief(format="drill", drill="Q57")) == ("Q57",)
    assert len(make_plan(bank.questions, Brief(format="drill"))) == 1


def test_a_drill_of_a_question_that_does_not_exist_is_refused(bank: Bank) -> None:
    with pytest.raises(BadInput, match="no question Q999"):
        make_plan(bank.questions, Brief(format="drill", drill="Q999"))


def test_an_advertisement_brings_in_the_questions_near_it(bank: Bank) -> None:
    brief = Brief(job_ad="You will handle upset callers", questions=12)
    plan = make_plan(bank.questions, brief, near=lambda _: ["Q86", "Q88"])
    assert {"Q86", "Q88"} <= set(plan)
    assert not {"Q86", "Q88"} & set(make_plan(bank.questions, Brief(questions=12)))


def test_questions_for_one_occupation_are_not_put_to_another(bank: Bank) -> None:
    for style in ("callback", "behavioural", "full"):
        plan = make_plan(bank.questions, Brief(format=style, questions=30), occupation="warehouse")  # type: ignore[arg-type]
        for found in plan:
            occupations = bank.questions[found].occupations
            fixed = found in MOST_ASKED or (found.startswith("Q") and bank.questions[found].fit)
            assert fixed or "any" in occupations or "warehouse" in occupations


def test_every_occupation_of_the_measures_is_one_the_questions_know(bank: Bank) -> None:
    known = {name for question in bank.questions.values() for name in question.occupations}
    assert known - {"any"} <= set(OCCUPATIONS.values())
