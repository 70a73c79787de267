"""What an interview showed: made from the record, with the words that show it."""

import pytest

from coach.analysis.load import load_analyser
from coach.domain import Asked, Assessment, Brief, Quote, Session, Strength
from coach.interview.service import Interviews
from coach.interview.session import state_of
from coach.review.debrief import Debrief, make_debrief
from coach.review.known import known_from
from coach.review.report import marks_words, report_of
from coach.wording import KIND_NAMES
from tests.interview.test_service import OWNER, SAVED, STORY, WEAKNESS, drill, say


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


SHELVES = (
    "hi im Jo, ive worked in shops since i was 16, started at Poundland on the tills and then Wilko till it shut in "
    "september. at Wilko they put me on the seasonal aisle and i got it selling loads more than the year before. "
    "i live ten minutes away. in five years id like to run an aisle like that here."
)
TAKINGS = (
    "erm it was about 40 pounds a day before and by the end of october it was more like 70, i kept a note in my phone. "
    "i moved the fairy lights to the front and put a price on everything."
)


async def test_a_number_that_came_when_it_was_asked_for_is_told_and_no_longer_first_to_mend(
    interviews: Interviews,
) -> None:
    _, session = await say(interviews, await drill(interviews, "Q1"), SHELVES)
    assert "loads more" in session.turns[-1].text, "the interviewer asks for the number"
    _, session = await say(interviews, session, TAKINGS)
    debrief = debrief_of(interviews, session)
    (review,) = debrief.reviews
    (brought,) = review.brought
    assert brought.quote.text == "about 40 pounds a day"
    assert "selling loads more" in brought.finding.quote.text
    assert brought.finding in review.mend, "the mark itself stays"
    assert debrief.first == ()
    (told,) = [one.text for one in report_of(debrief, KIND_NAMES, "") if "came when you were asked" in one.text]
    assert told.endswith("say it in the answer itself.")

    _, session = await say(interviews, await drill(interviews, "Q1"), f"{SHELVES} I'm a team player.")
    _, session = await say(interviews, session, TAKINGS)
    debrief = debrief_of(interviews, session)
    assert [finding.quote.text for _, finding in debrief.first] == ["I'm a team player"]


async def test_another_number_is_not_taken_for_the_one_that_was_asked_for(interviews: Interviews) -> None:
    _, session = await say(interviews, await drill(interviews, "Q1"), SHELVES)
    _, session = await say(interviews, session, "I had worked there for three years by then, with a team of six.")
    assert debrief_of(interviews, session).reviews[0].brought == ()


async def test_a_life_in_shops_and_the_way_to_work_are_no_story_and_no_result(interviews: Interviews) -> None:
    _, session = await say(interviews, await drill(interviews, "Q1"), SHELVES)
    _, session = await say(interviews, session, TAKINGS)
    debrief = debrief_of(interviews, session)
    known = known_from(debrief.latest)
    assert not any("since i was 16" in fact.quote.text for fact in known.episodes)
    assert any("worked in shops" in fact.quote.text for fact in known.work)
    numbers = " ".join(fact.quote.text for fact in known.numbers)
    assert "40 pounds" in numbers
    assert "ten minutes" not in numbers
    assert "five years" not in numbers
    asked = Asked("Tell me about yourself.", "opening")
    praised = [strength.quote.text for strength in load_analyser().assess(SHELVES, asked).strengths]
    assert not any("since i was 16" in words for words in praised)


async def test_a_short_moment_is_quoted_with_the_sentence_beside_it_and_marked_words_set_no_scene(
    interviews: Interviews,
) -> None:
    falls = (
        "I always think outside the box, and last winter I was on Ward 4. In November there had been eleven falls at "
        "night. I wrote down where each was, I moved the bells and I went round at ten and at two. In December we had "
        "three falls."
    )
    _, session = await say(interviews, await drill(interviews, "Q44"), falls)
    debrief = debrief_of(interviews, session)
    assert debrief.strongest is not None
    assert len(debrief.strongest.quote.text.split()) >= 9
    assert debrief.strongest.points.span.overlaps(debrief.strongest.quote.span)
    assert not any("outside the box" in fact.quote.text for fact in debrief.known.episodes)
    assert debrief.known.episodes


def test_words_that_show_two_things_are_quoted_once() -> None:
    quote = Quote.at("I rang all twelve.", 0, 17)
    both = Assessment(strengths=(Strength("own_part", quote, "One.", "A13"), Strength("ending", quote, "Two.", "A13")))
    assert both.praise == ((quote, "One. Two."),)


@pytest.mark.parametrize(
    ("totals", "words"),
    [
        ([2], "Your answer has 2 marks."),
        ([2, 0, 1], "Answer 1 has the most, 2 marks; 1 of 3 answers has none."),
        ([2, 1, 2, 0], "Answers 1 and 3 have the most, 2 marks each; 1 of 4 answers has none."),
        ([1, 1, 1], "Every answer has 1 mark."),
        ([1, 3, 2], "Answer 2 has the most, 3 marks; every answer has at least one."),
        ([0, 0], "No answer was marked."),
        ([1, 1, 1, 1, 0], "4 answers have the most, 1 mark each; 1 of 5 answers has none."),
    ],
)
def test_the_marks_are_counted_in_one_true_sentence(totals: list[int], words: str) -> None:
    assert marks_words(totals) == words
