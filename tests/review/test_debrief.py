"""What an interview showed: made from the record, with the words that show it."""

from coach.domain import Brief, Session
from coach.interview.service import Interviews
from coach.interview.session import state_of
from coach.review.debrief import Debrief, make_debrief
from tests.interview.test_service import OWNER, SAVED, STORY, WEAKNESS, say


def debrief_of(interviews: Interviews, session: Session) -> Debrief:
    return make_debrief(session, interviews.analyser, interviews.bank)


async def test_the_debrief_shows_what_was_strong_and_what_to_mend_with_the_words(interviews: Interviews) -> None:
    session = await interviews.start(OWNER, Brief(questions=3))
    for answer in (STORY, SAVED, WEAKNESS, WEAKNESS, SAVED, STORY, STORY, STORY, STORY):
        if state_of(session).awaits == "answer":
            _, session = await say(interviews, session, answer)
    debrief = debrief_of(interviews, await interviews.finish(OWNER, session.id))
    texts = [answer.text for review in debrief.reviews for attempt in review.attempts for answer in attempt.answers]
    assert debrief.first
    for review in debrief.reviews:
        for strength in review.strong:
            assert any(strength.quote.span.of(text) == strength.quote.text for text in texts)
        for finding in review.mend:
            assert any(finding.quote.span.of(text) == finding.quote.text for text in texts)
            assert finding.card in interviews.bank.cards
        assert len(review.cards) == len({card.id for card in review.cards})


async def test_nothing_is_said_about_an_interview_without_answers(interviews: Interviews) -> None:
    session = await interviews.start(OWNER, Brief())
    debrief = debrief_of(interviews, await interviews.finish(OWNER, session.id))
    assert debrief.reviews == ()
    assert debrief.first == ()
    assert debrief.words == 0
