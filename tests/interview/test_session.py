"""What may come next is a pure function of the record."""

import pytest

from coach.domain import Brief, Need, Session, Turn
from coach.domain.record import intent_of
from coach.interview.session import Close, FollowUp, Next, Repeat, next_step, state_of
from coach.knowledge.bank import Bank

NUMBER = Need("number", "How many was that?")
ENDING = Need("ending", "How did it end?")
OWN_PART = Need("own_part", "What was your part?")
DEEPER = Need("deeper", "Why that way?")


def session(*lines: str, plan: tuple[str, ...] = ("Q1", "Q44", "Q4"), finished: bool = False) -> Session:
    """A record written as lines: `open Q1`, `answer text`, `follow_up number`, `next Q44`, `again Q1`, `close`."""
    turns: list[Turn] = []
    question, attempt = "", 1
    for seq, line in enumerate(lines):
        step, _, rest = line.partition(" ")
        if step == "answer":
            turns.append(Turn(seq, "answer", question, rest, attempt=attempt, by="candidate"))
            continue
        if step in {"open", "next", "again", "return"}:
            question = rest
            attempt = sum(turn.question_id == rest and turn.step in {"open", "next", "again"} for turn in turns)
            attempt += step != "return"
        turns.append(
            Turn(seq, "reply", question, line, step=step, need=rest if step == "follow_up" else "", attempt=attempt)
        )
    return Session("s", "o", Brief(), plan, tuple(turns), finished)


def after(found: Session, bank: Bank, *needs: Need, intent: str = "answer") -> object:
    return next_step(found, state_of(found), needs, bank.questions, intent=intent)


def test_an_answer_that_lacks_something_is_followed_up(bank: Bank) -> None:
    assert after(session("open Q1", "answer hm"), bank, NUMBER) == FollowUp(NUMBER)


def test_a_question_is_followed_up_twice_and_no_more(bank: Bank) -> None:
    told = ("open Q1", "answer a", "follow_up number", "answer b", "follow_up ending", "answer c")
    assert after(session(*told), bank, OWN_PART) == Next("Q44")


def test_the_same_need_is_not_gone_after_twice(bank: Bank) -> None:
    told = session("open Q1", "answer a", "follow_up number", "answer b")
    assert after(told, bank, NUMBER, ENDING) == FollowUp(ENDING)
    assert after(told, bank, NUMBER) == Next("Q44")


def test_one_particular_time_is_not_asked_for_twice_under_two_names(bank: Bank) -> None:
    told = session("open Q4", "answer a", "follow_up last_cost", "answer in June it cost me a week", plan=("Q4", "Q44"))
    assert after(told, bank, Need("example", "Which time was it?")) == Next("Q44")


def test_a_good_story_is_asked_on_once_and_a_good_opening_is_not(bank: Bank) -> None:
    assert after(session("open Q1", "answer a"), bank, DEEPER) == Next("Q44")
    assert after(session("open Q1", "answer a", "next Q44", "answer b"), bank, DEEPER) == FollowUp(DEEPER)


def test_the_interview_ends_when_the_plan_does(bank: Bank) -> None:
    told = session("open Q1", "answer a", "next Q44", "answer b", "next Q4", "answer c")
    assert after(told, bank) == Close()


def test_after_another_attempt_the_open_question_is_come_back_to(bank: Bank) -> None:
    told = session("open Q1", "answer a", "next Q44", "again Q1", "answer a2")
    assert state_of(told).attempt == 2
    assert after(told, bank) == Next("Q44", returning=True)


def test_another_attempt_may_be_followed_up_afresh(bank: Bank) -> None:
    told = session("open Q1", "answer a", "follow_up number", "answer b", "next Q44", "again Q1", "answer c")
    assert after(told, bank, NUMBER) == FollowUp(NUMBER)


def test_what_came_back_goes_on_in_the_plan(bank: Bank) -> None:
    told = session("open Q1", "answer a", "next Q44", "again Q1", "answer b", "return Q44", "answer c")
    assert state_of(told).attempt == 1
    assert after(told, bank) == Next("Q4")


def test_wishes_are_not_answers(bank: Bank) -> None:
    assert after(session("open Q1", "answer skip"), bank, NUMBER, intent="skip") == Next("Q44")
    repeated = session("open Q1", "answer can you repeat that?")
    assert after(repeated, bank, NUMBER, intent="repeat") == Repeat("Q1")
    assert state_of(repeated).answers == ()


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("skip", "skip"),
        ("Next question please.", "skip"),
        ("  PASS ", "skip"),
        ("Sorry, can you repeat that?", "repeat"),
        ("I don’t understand the question.", "repeat"),
        ("Next I called the supplier and asked for a refund.", "answer"),
        ("I would never skip a safety check", "answer"),
        ("what", "repeat"),
        ("What I did was ring them.", "answer"),
        ("", "answer"),
    ],
)
def test_only_a_whole_short_line_is_a_wish(text: str, intent: str) -> None:
    assert intent_of(text) == intent


def test_a_finished_interview_awaits_nothing() -> None:
    assert state_of(session("open Q1", finished=True)).awaits == "nothing"
    assert state_of(session("open Q1", "answer a", "close")).awaits == "nothing"
