"""Whoever would rather leave a question is let go, however they put it; an answer is never taken for such a wish."""

import pytest

from coach.domain.record import intent_of


@pytest.mark.parametrize(
    "text",
    [
        "next",
        "Next question, please.",
        "Can we move on?",
        "Could I please skip this question?",
        "Let's move on to the next question.",
        "I’d rather not answer that.",
        "I would prefer not to say.",
        "No comment.",
        "I'll pass on this one",
        "Leave it",
        "Can we go on to the next one please?",
        "I don't want to talk about that.",
    ],
)
def test_leaving_a_question(text: str) -> None:
    assert intent_of(text) == "skip"


@pytest.mark.parametrize(
    "text",
    [
        "I want to leave.",
        "I left",
        "I want to move on from my job",
        "I'd rather not work on Sundays.",
        "Pass the ball",
        "I'd like to pass on the exam",
        "Move on from failure quickly",
        "Next I rang the haulier.",
        "I would rather not say who it was, but a customer shouted at me.",
    ],
)
def test_an_answer_that_sounds_a_little_like_it(text: str) -> None:
    assert intent_of(text) == "answer"


@pytest.mark.parametrize(
    "text",
    [
        "Sorry, can you repeat the question?",
        "Could you please say that again?",
        "can you rephrase that in other words",
        "Would you ask me that again?",
        "Pardon?",
    ],
)
def test_asking_to_hear_it_again(text: str) -> None:
    assert intent_of(text) == "repeat"


def test_a_question_told_in_a_story_is_no_wish() -> None:
    assert intent_of("Can you repeat the order, I asked him, and he could not.") == "answer"
