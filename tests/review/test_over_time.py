"""Attempts at one question across interviews, and the good answer that is built from the latest of them."""

from coach.domain import Brief
from coach.interview.service import Interviews
from coach.review.attempts import SideBySide
from coach.review.example import build_example
from coach.review.over_time import attempts_over_time, first_and_latest, tried_elsewhere
from coach.store.sessions import load_sessions
from tests.interview.test_service import OWNER, SAVED, say

BETTER = (
    "Last spring at Brightside a pallet cost us £9.40. I asked four suppliers, tried two of them for a month, and "
    "moved us to the one at £8.10. That saved £14,000 in the first year."
)


async def drilled(interviews: Interviews, *texts: str) -> None:
    for text in texts:
        session = await interviews.start(OWNER, Brief(format="drill", drill="Q48"))
        await say(interviews, session, text)
        await interviews.finish(OWNER, session.id)


async def test_attempts_in_different_interviews_are_put_in_order_and_compared(
    interviews: Interviews,
) -> None:
    await drilled(interviews, SAVED, "I pass over that for now, there was nothing I did then.", BETTER)
    sessions = load_sessions(interviews.store, OWNER)
    dated = attempts_over_time("Q48", sessions, interviews.analyser, interviews.bank.questions)
    assert [one.attempt.number for one in dated] == [1, 2, 3]
    assert [one.session_id for one in dated] == [session.id for session in sessions]
    assert [one.marks for one in dated][0::2] == [1, 0]
    found = first_and_latest(dated)
    assert found is not None
    (mend,) = found.mends
    assert mend.number is not None
    assert "£14,000" in mend.number.quote.text
    assert not found.recited
    assert first_and_latest(dated[:1]) is None
    assert tried_elsewhere(sessions, sessions[0], ["Q48", "Q1"]) == {"Q48": 2, "Q1": 0}


async def test_the_same_words_on_another_day_are_a_recitation(interviews: Interviews) -> None:
    await drilled(interviews, BETTER, f"{BETTER} That is it.")
    sessions = load_sessions(interviews.store, OWNER)
    found = first_and_latest(attempts_over_time("Q48", sessions, interviews.analyser, interviews.bank.questions))
    assert found is not None
    assert found.recited


async def told(interviews: Interviews, *answers: str) -> None:
    """One attempt: the answer to the question, and those to its follow-ups."""
    session = await interviews.start(OWNER, Brief(format="drill", drill="Q48"))
    for text in answers:
        _, session = await say(interviews, session, text)
    await interviews.finish(OWNER, session.id)


def compared(interviews: Interviews) -> SideBySide:
    sessions = load_sessions(interviews.store, OWNER)
    found = first_and_latest(attempts_over_time("Q48", sessions, interviews.analyser, interviews.bank.questions))
    assert found is not None
    return found


async def test_a_number_that_came_only_when_it_was_asked_for_settles_the_claim_once_it_is_in_the_answer(
    interviews: Interviews,
) -> None:
    await told(interviews, SAVED, "It was £14,000 in the first year.")
    await told(interviews, BETTER)
    found = compared(interviews)
    (mend,) = found.mends
    assert mend.number is not None
    assert "£14,000" in mend.number.quote.text
    assert mend.number.quote.span.of(found.latest.text) == mend.number.quote.text
    assert "£14,000" not in " ".join(measure.quote.text for measure, _ in found.numbers)


async def test_marks_in_the_reply_to_a_follow_up_are_in_the_comparison(interviews: Interviews) -> None:
    loose = "A good deal. I'm a perfectionist, so I did not let go."
    await told(interviews, SAVED, loose)
    await told(interviews, BETTER)
    found = compared(interviews)
    assert {mend.finding.quote.text: mend.unasked for mend in found.mends} == {
        "that saved the company a lot of money": False,
        "I'm a perfectionist": True,
    }
    assert all(mend.finding.quote.span.of(found.first.text) == mend.finding.quote.text for mend in found.mends)
    await told(interviews, SAVED, loose)
    again = compared(interviews)
    assert [finding.quote.text for finding in again.kept] == [
        "that saved the company a lot of money",
        "I'm a perfectionist",
    ]
    assert again.latest.answer_at(again.kept[1].quote) == 1
    assert not again.mends


async def test_what_was_done_is_the_action_whatever_number_stands_in_it_and_a_hedge_is_struck_through(
    interviews: Interviews,
) -> None:
    await drilled(
        interviews,
        "Last May on the ward there were seven falls in one month. I went round with the night staff for three nights "
        "and wrote down what was out of reach. I guess I kind of made the tick list for the bells. In the next month "
        "there were two falls.",
    )
    sessions = load_sessions(interviews.store, OWNER)
    (one,) = attempts_over_time("Q48", sessions, interviews.analyser, interviews.bank.questions)
    example = build_example(interviews.bank.questions["Q48"], one.attempt.answers)
    parts = {laid.part.name: laid.pieces for laid in example.parts}
    action = " ".join(piece.quote.text for piece in parts["Your action"])
    assert "three nights" in action
    assert "tick list" in action
    assert [struck.text for piece in parts["Your action"] for struck in piece.struck] == ["I guess", "kind of"]
    assert "two falls" in " ".join(piece.quote.text for piece in parts["Result"])
    assert not any(piece.slot for piece in parts["Your action"])
