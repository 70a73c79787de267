"""Remarks at the end of an answer: each shows on its own examples, stays silent on the others, and rests on a card."""

import pytest

from coach.analysis.engine import Analyser
from coach.analysis.load import load_analyser
from coach.analysis.rules import NoteEntry
from coach.domain import Asked

NOTES = load_analyser().notes


def ids(analyser: Analyser, note: NoteEntry, text: str) -> set[str]:
    about_question = note.about == "question"
    assessment = analyser.assess("Yes." if about_question else text, Asked(text if about_question else ""))
    return {found.id for found in assessment.notes}


@pytest.mark.parametrize("note", NOTES, ids=lambda note: note.id)
def test_a_remark_shows_on_its_examples_and_only_there(note: NoteEntry, analyser: Analyser) -> None:
    assert all(note.id in ids(analyser, note, text) for text in note.shows)
    assert not any(note.id in ids(analyser, note, text) for text in note.silent)


def test_a_long_answer_is_told_so_and_an_empty_one_gets_no_remark(analyser: Analyser) -> None:
    long = "I rang the ward and wrote it down. " * 60
    assert "length.long" in {note.id for note in analyser.assess(long, Asked(kind="behavioural")).notes}
    assert analyser.assess("").notes == ()


def test_a_habit_is_told_from_a_story(analyser: Analyser) -> None:
    habit = analyser.assess(
        "I always keep calm and I usually ask the customer what they need, and generally I find a way that suits "
        "them both.",
        Asked(kind="behavioural"),
    )
    story = analyser.assess(
        "Last March a customer in Leeds brought back a kettle. I asked her what it did, plugged it "
        "in, and it tripped the shop. I rang the maker from the till and told them the number. Then I walked her to "
        "the door and wrote it in the book. They sent her a new one on the Friday, and she came back with a cake.",
        Asked(kind="behavioural"),
    )
    assert (habit.answer_type, habit.specific_example) == ("habit", False)
    assert "type.habit" in {note.id for note in habit.notes}
    assert (story.answer_type, story.specific_example) == ("story", True)
    assert story.star.action is not None
    assert story.star.action.text.startswith("I ")


PERCENTAGES = {
    "I rewrote the page and sales went up 40%.": "number.bare_percentage",
    "I led a team of six and cut errors by 30 per cent.": "number.bare_percentage",
    "I rewrote the page and sales went up 40% in a year.": "number.percentage_base",
    "I cut errors by 30% in six months.": "number.percentage_base",
    "Sales grew by 12 percent. That took two quarters.": "number.percentage_base",
    "Since January complaints are down 25 per cent.": "number.percentage_base",
    "I cut errors by 30%, that is 120 of 400 orders.": "number.percentage_period",
    "I reduced waste by 18%, which is about 40 kilos.": "number.percentage_period",
    "I raised attendance by 15% across 90 pupils.": "number.percentage_period",
    "I raised attendance by 15% across 90 pupils in one term.": "",
    "I cut errors by 30%, from 400 down, in six months.": "",
    "Sales grew by 12 percent, from £40k, last year.": "",
    "I rewrote the page and sales went from 20% to 40%.": "",
    "We answered 98% of calls in 20 seconds.": "",
    "I got a 20% discount from the supplier.": "",
    "I own 50% of the business.": "",
    "I gave 110 percent and rewrote the page.": "",
    "I rewrote the page and nobody noticed.": "",
}


@pytest.mark.parametrize(("text", "asked_for"), PERCENTAGES.items())
def test_a_percentage_is_asked_for_its_base_and_its_period_where_it_lacks_them(
    text: str, asked_for: str, analyser: Analyser
) -> None:
    notes = {note.id for note in analyser.assess(text, Asked(kind="behavioural")).notes}
    assert {note for note in notes if note.startswith("number.")} == ({asked_for} if asked_for else set())


def test_a_question_that_wants_a_minute_is_told_from_one_that_may_take_two(analyser: Analyser) -> None:
    text = "I rang the ward and wrote it down. " * 26
    assert "length.brief" in {note.id for note in analyser.assess(text, Asked(kind="salary")).notes}
    assert "length.brief" not in {note.id for note in analyser.assess(text, Asked(kind="behavioural")).notes}


def test_a_scene_that_leaves_no_room_for_the_act_is_told_so(analyser: Analyser) -> None:
    scene = (
        "Last March the depot in Leeds was flooded. There were nine lorries in the yard and the water was up to the "
        "axles. The power was off and the office was dark. Two drivers were stuck at Goole with a full load of "
        "bread. The manager was in Spain and his deputy was in hospital with a broken leg. It was a Friday and the "
        "shops were waiting. The phones were dead as well. "
    )
    act = "I drove to Goole and moved the bread into vans. It was in the shops by six. "
    more = "I rang each shop first and I wrote down what each of them could do without. " * 4
    kinds = [
        {note.id for note in analyser.assess(text, Asked(kind="behavioural")).notes}
        for text in (scene + act, scene + act + more)
    ]
    assert "star.balance" in kinds[0]
    assert "star.balance" not in kinds[1]


@pytest.mark.parametrize(
    "text",
    [
        "I raised a huge amount for the hospice last year. Our Christmas appeal was the best ever. I also grew our "
        "regular givers significantly and I built strong relationships with several major donors.",
        "Occupancy was poor when I started and I turned it around. Our TripAdvisor score is much better now.",
    ],
)
def test_who_begins_with_i_is_not_told_to(text: str, analyser: Analyser) -> None:
    notes = {note.id for note in analyser.assess(text, Asked("What have you achieved?", "behavioural")).notes}
    assert "star.no_action" not in notes
