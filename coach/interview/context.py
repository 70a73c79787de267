"""What of an interview is sent to a model, within its context: the last turns word for word, the rest as quoted notes.

The candidate's words go only as a user's message, between two fences that they cannot write themselves.
"""

from collections.abc import Sequence

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage

from coach.domain import Asked, Brief, Session, Turn
from coach.llm.tokens import count_tokens

OPEN_FENCE, CLOSE_FENCE = "«««", "»»»"
CUT = " [...] "
_NOTE_CHARACTERS = 240
_SHARE_OF_NOTES = 0.3
_LEAST_ROOM = 400
_MESSAGE_OVERHEAD = 8
"""Tokens that a message costs beyond its words."""


def fenced(text: str) -> str:
    """Typed text between fences, with any fence inside it broken."""
    inner = text.replace("«", "‹").replace("»", "›")
    return f"{OPEN_FENCE}\n{inner}\n{CLOSE_FENCE}"


def cut_to(text: str, tokens: int) -> str:
    """A text without its middle, so that it takes no more than about `tokens`."""
    size = count_tokens(text)
    if size <= tokens:
        return text
    keep = max(40, int(len(text) * tokens / size * 0.95))
    head = keep * 2 // 3
    return text[:head] + CUT + text[len(text) - (keep - head) :]


def question_and_job(asked: Asked) -> str:
    """What an answer replies to. The job is typed and a follow-up quotes what was typed, so both go fenced."""
    return f"The question:\n{fenced(asked.question or 'not known')}\n\nThe job:\n{fenced(asked.role or 'not named')}"


def _applied_for(brief: Brief) -> str:
    """What they applied for, as they typed it."""
    named = (("Job", brief.role), ("Employer", brief.company), ("Level", brief.seniority.replace("_", " ")))
    lines = [f"{name}: {value}" for name, value in named if value]
    return f"What they applied for:\n{fenced(chr(10).join(lines))}" if lines else ""


def _spoken(turn: Turn, tokens: int) -> tuple[bool, str]:
    """Whether the candidate said it, and the words as they are sent."""
    return (True, fenced(cut_to(turn.text, tokens))) if turn.kind == "answer" else (False, turn.text)


def _note(turn: Turn) -> str:
    words = " ".join(turn.text.split())
    if turn.kind != "answer":
        return f"You: {words[:_NOTE_CHARACTERS]}"
    if len(words) > _NOTE_CHARACTERS:
        half = _NOTE_CHARACTERS // 2
        words = words[:half] + CUT + words[-half:]
    return f"They: “{words}”"


def _notes(turns: Sequence[Turn], tokens: int) -> str:
    """Notes on earlier turns, as many of the latest as there is room for, in order."""
    kept: list[str] = []
    for turn in reversed(turns):
        line = _note(turn)
        tokens -= count_tokens(line) + 1
        if tokens < 0:
            break
        kept.append(line)
    return "\n".join(reversed(kept))


def messages_of(session: Session, room: int, note: str = "") -> list[BaseMessage]:
    """The conversation as messages that take at most about `room` tokens, with a note after the last answer.

    The first message is always the user's and the two sides alternate, because some servers insist on it.
    """
    room = max(room, _LEAST_ROOM)
    verbatim: list[tuple[bool, str]] = []
    applied_for = _applied_for(session.brief)
    left = int(room * (1 - _SHARE_OF_NOTES)) - count_tokens(note) - count_tokens(applied_for)
    turns = list(session.turns)
    while turns:
        candidate, words = _spoken(turns[-1], max(120, left // 2 if verbatim else left * 2 // 3))
        cost = count_tokens(words) + _MESSAGE_OVERHEAD
        if cost > left and len(verbatim) >= 2:
            break
        verbatim.append((candidate, words))
        left -= cost
        turns.pop()
    notes = _notes(turns, int(room * _SHARE_OF_NOTES) + max(0, left)) if turns else ""
    opening = "(The candidate is here.)" if not notes else f"Notes of the interview so far:\n{fenced(notes)}"
    pieces = [(True, opening), *([(True, applied_for)] if applied_for else []), *reversed(verbatim)]
    if not pieces[-1][0]:
        pieces.append((True, "(The candidate is ready.)"))
    if note:
        pieces.append((True, f"(Note for you, not from the candidate.)\n{fenced(note)}"))
    return _alternating(pieces)


def _alternating(pieces: Sequence[tuple[bool, str]]) -> list[BaseMessage]:
    joined: list[tuple[bool, str]] = []
    for candidate, words in pieces:
        if joined and joined[-1][0] == candidate:
            joined[-1] = (candidate, f"{joined[-1][1]}\n{words}")
        else:
            joined.append((candidate, words))
    return [HumanMessage(content=words) if candidate else AIMessage(content=words) for candidate, words in joined]
