"""The conversation as HTML: who said what, and for each answer a way to its notes.

It is made from the record each time, never from what the browser holds. Everything typed goes through `typed`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from coach.domain import Session, Turn
from coach.domain.record import intent_of
from coach.web.markup import hidden, typed

SKIP = "skip"
"""What the button says in the candidate's place. That the question was skipped stands beside their name then."""

_ORDINALS = {2: "second", 3: "third", 4: "fourth", 5: "fifth"}


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of the conversation.

    Attributes:
        seq: Its place in the record.
        mine: Whether the candidate said it.
        text: What was said.
        about: What stands beside the speaker's name, or empty.
    """

    seq: int
    mine: bool
    text: str
    about: str = ""


def _about(turn: Turn, opened: list[str]) -> str:
    if turn.kind == "answer" and intent_of(turn.text) == "skip":
        return "skipped"
    if turn.kind == "answer":
        return f"{_ORDINALS.get(turn.attempt, f'{turn.attempt}th')} attempt" if turn.attempt > 1 else ""
    if turn.step in {"open", "next"}:
        return f"question {len(opened)}"
    return {"again": "once more", "return": "back to where we were"}.get(turn.step, "")


def lines_of(session: Session) -> tuple[Line, ...]:
    """The record as lines of a conversation."""
    opened: list[str] = []
    lines: list[Line] = []
    for turn in session.turns:
        if turn.step in {"open", "next"} and turn.question_id not in opened:
            opened.append(turn.question_id)
        lines.append(Line(turn.seq, turn.kind == "answer", turn.text, _about(turn, opened)))
    return tuple(lines)


def _line(line: Line, *, notes: bool, here: bool) -> str:
    about = f" <span>· {line.about}</span>" if line.about else ""
    link, said = "", f'<p class="said">{typed(line.text)}</p>'
    passed = line.about == "skipped"
    if line.mine and notes and not passed:
        words = "Notes shown" if here else "Notes"
        link = f'<a class="pick{" here" if here else ""}" href="#t{line.seq}">{words}{hidden(" on this answer")}</a>'
    return (
        f'<div class="turn {"you" if line.mine else "interviewer"}" id="t{line.seq}">'
        f'<p class="who">{"You" if line.mine else "Interviewer"}{about}{link}</p>'
        f"{'' if passed and line.text == SKIP else said}</div>"
    )


def conversation(lines: Sequence[Line], *, notes: bool = True, shown: int = -1, waiting: bool = False) -> str:
    """The conversation.

    Args:
        lines: What was said.
        notes: Whether each answer offers its notes.
        shown: Place of the answer whose notes are in the margin.
        waiting: Whether the interviewer is about to speak.
    """
    said = "".join(_line(line, notes=notes, here=line.seq == shown) for line in lines)
    dots = '<div class="turn interviewer waiting"><p class="who">Interviewer</p><p class="said dots">…</p></div>'
    return f'<section class="talk">{said}{dots if waiting else ""}</section>'
