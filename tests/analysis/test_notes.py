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


def test_a_bare_percentage_is_asked_for_its_base_and_period(analyser: Analyser) -> None:
    def told(text: str) -> set[str]:
        return {note.id for note in analyser.assess(text, Asked(kind="behavioural")).notes}

    assert "number.bare_percentage" in told("I rewrote the page and sales went up 40%.")
    assert "number.bare_percentage" not in told("I rewrote the page and sales went up 40% in a year.")
    assert "number.bare_percentage" not in told("I rewrote the page and sales went from 20% to 40%.")
    assert "number.bare_percentage" not in told("I rewrote the page and nobody noticed.")


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
