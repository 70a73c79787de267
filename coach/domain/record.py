"""Reading the record of an interview: which words an answer replies to, and what it is meant as."""

import re
from collections.abc import Mapping

from coach.domain.assessment import Asked
from coach.domain.bank import Question
from coach.domain.session import Session, Turn


def answers_of(session: Session) -> tuple[Turn, ...]:
    """The answers, in order."""
    return tuple(turn for turn in session.turns if turn.kind == "answer")


def latest_answers(session: Session) -> dict[str, tuple[Turn, ...]]:
    """What was said to each question in the latest attempt at it, questions in the order in which they were answered.

    Wishes to pass or to hear the question again are left out.
    """
    found: dict[str, list[Turn]] = {}
    for turn in answers_of(session):
        if intent_of(turn.text) != "answer":
            continue
        kept = found.setdefault(turn.question_id, [])
        if kept and kept[-1].attempt != turn.attempt:
            kept.clear()
        kept.append(turn)
    return {question_id: tuple(turns) for question_id, turns in found.items()}


def last_attempt(session: Session) -> tuple[Turn, ...]:
    """The answers of the attempt that was last worked on, in order; empty before the first."""
    given = [turn for turn in answers_of(session) if intent_of(turn.text) == "answer"]
    if not given:
        return ()
    last = given[-1]
    return tuple(turn for turn in given if (turn.question_id, turn.attempt) == (last.question_id, last.attempt))


def follows_up(session: Session, seq: int) -> bool:
    """Whether the answer at `seq` replies to a follow-up."""
    return seq > 0 and session.turns[seq - 1].step == "follow_up"


def line_before(session: Session, seq: int) -> str:
    """The interviewer's words that the entry at `seq` replies to, or an empty string."""
    return next((turn.text for turn in reversed(session.turns[:seq]) if turn.kind != "answer"), "")


def asked_at(session: Session, seq: int, questions: Mapping[str, Question]) -> Asked:
    """What the answer at `seq` replies to, as the analyser wants it."""
    question = questions.get(session.turns[seq].question_id)
    return Asked(line_before(session, seq), question.kind if question else "", session.brief.role)


_SKIPS = frozenset(
    {"skip", "pass", "next", "next question", "skip this", "skip this one", "can we skip this", "move on"}
)
_ONE = r"(?: (?:this|that|the)(?: (?:one|question))?| it| question)"
_ON = r"(?: to (?:the )?(?:next|another|a different)(?: (?:one|question))?)?"
_LEAVES = re.compile(
    r"(?:(?:(?:can|could|may|shall|should) (?:we|i)|let's|let us|i(?:'d| would) like to|i want to|i(?:'ll| will)) )?"
    rf"(?:just |please |rather )*(?:(?:skip|pass(?: on)?|move on(?: from)?|go on(?: from)?){_ONE}?|leave{_ONE}){_ON}|"
    rf"i(?:'d| would) (?:rather|prefer) not(?: to)?(?: (?:say|answer|talk about|discuss){_ONE}?)?|"
    rf"i (?:don't|do not) want to (?:say|answer|talk about){_ONE}?|no comment|next one|the next (?:one|question)"
)
"""A whole line that says no more than that the speaker would like to leave a question."""

_REPEATS = frozenset(
    {
        "repeat",
        "repeat please",
        "pardon",
        "what",
        "sorry",
        "come again",
        "can you repeat the question",
        "could you repeat the question",
        "can you repeat that",
        "could you repeat that",
        "could you rephrase that",
        "can you rephrase the question",
        "i dont understand the question",
        "i don't understand the question",
        "what do you mean",
    }
)

_AGAIN = re.compile(
    r"(?:sorry,? |pardon,? )?(?:can|could|would|will) you (?:please |just )*(?:repeat|rephrase|say|put|ask)"
    r"(?: me)?(?: (?:the question|that|it|this))?(?: (?:again|once more|another way|differently|in other words))?"
)
"""A whole line that asks to hear the question once more."""


def intent_of(text: str) -> str:
    """Tells a wish about the interview (`skip`, `repeat`) from an `answer`. Only whole, short lines count."""
    plain = " ".join(text.lower().replace("\u2019", "'").strip(" \t\r\n.?!,").split())
    plain = plain.removesuffix(" please").removeprefix("sorry, ").strip(" ,")
    if plain in _SKIPS or _LEAVES.fullmatch(plain):
        return "skip"
    return "repeat" if plain in _REPEATS or _AGAIN.fullmatch(plain) else "answer"


_NOTHING = re.compile(
    r"(?:(?:sorry|honestly|to be honest|well|um+|er+|hm+|oh|no|ok|okay)[ ,.]+)*"
    r"(?:(?:i )?(?:really |honestly |just )*(?:don't|do not|dont) (?:really |honestly )?(?:know|remember)|dunno|idk|"
    r"(?:i(?:'m| am) )?not (?:really |too |quite )?sure|(?:i(?:'ve| have) (?:got )?)?no (?:idea|clue|answer)|"
    r"i(?:'m| am) (?:stuck|blank)|my mind(?:'s| is| has gone| went) blank|nothing(?: comes to mind)?|none|"
    r"i (?:can't|cannot|cant) (?:think of|remember|answer)(?: (?:anything|one|any|it|that|a time|an example))?)"
    r"(?:,? (?:that|it|this|sorry|really|right now|at the moment|what to say|how to answer(?: that| this)?|yet))*"
)
"""A whole line that says no more than that the speaker has no answer."""


def says_nothing(text: str) -> bool:
    """Whether an answer is no more than that there is none: "I don't know", "nothing comes to mind"."""
    plain = " ".join(text.lower().replace("\u2019", "'").strip(" \t\r\n.?!,").split())
    return _NOTHING.fullmatch(plain) is not None or not any(character.isalnum() for character in plain)
