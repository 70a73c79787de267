"""Finds the question in what the interviewer said, so that a margin need not repeat the greeting before it."""

from coach.domain import Question
from coach.interview.gate import sentences_of


def question_in(line: str, question: Question | None = None) -> str:
    """The question in an interviewer's turn.

    Args:
        line: All that was said.
        question: The one that was on the table; its own words win where they stand in the line.

    Returns:
        Words that stand in the line: the question's own, else the last sentence that asks, else the last sentence.
    """
    if question and question.text in line:
        return question.text
    sentences = sentences_of(line)
    asking = [sentence for sentence in sentences if sentence.endswith("?")]
    return (asking or sentences or [line])[-1]
