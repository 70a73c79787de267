"""The built-in interviewer's words: a direction in, one or two courteous sentences out.

The same direction always gives the same words, and no sentence that has been said in the session is said again, but
for a farewell when all have been said: whoever tries again often enough must not be left without one.
"""

import re
from zlib import crc32

from coach.domain import Direction, Kind, Need, Strength
from coach.llm.phrases import ASKS, fill, load_phrases

NAME = "built-in"
_LONGEST_QUOTE = 70
_FEWEST_WORDS = 8
_QUOTABLE = ("compared", "measure")


def _fresh(occasion: str, direction: Direction, holes: dict[str, str], *, must: bool = False) -> str:
    """A line for the occasion that has not been said yet; when all have been, nothing or, where it must, one again."""
    manners = load_phrases().get(occasion, {})
    lines = manners.get(direction.brief.manner) or manners.get("any") or ()
    if not lines:
        return ""
    start = crc32(f"{direction.brief.role}{direction.asked_so_far}{len(direction.used)}".encode()) % len(lines)
    said = " ".join(direction.used)
    for line in (*lines[start:], *lines[:start]):
        filled = fill(line, holes)
        if filled is not None and filled not in said:
            return filled
    return (fill(lines[start], holes) or "") if must else ""


def _occasion(name: str, direction: Direction) -> str:
    """The occasion as it is called in this sort of interview, if that has words of its own for it."""
    own = f"{name}_{direction.brief.format}"
    return own if own in load_phrases() else name


def _holes(direction: Direction) -> dict[str, str]:
    brief = direction.brief
    return {"role": brief.role, "company": brief.company, "quote": _quotable(direction.assessment.strengths)}


def _quotable(strengths: tuple[Strength, ...]) -> str:
    for strength in strengths:
        text = " ".join(strength.quote.text.split())
        if strength.what in _QUOTABLE and 12 <= len(text) <= _LONGEST_QUOTE and not re.search(r"[“”\"{}?]", text):
            return text.strip(" .,;:")
    return ""


def _says_little(direction: Direction) -> bool:
    """Whether thanks for a clear picture would sound like mockery."""
    sharp = any(finding.kind is Kind.CONFRONTATIONAL for finding in direction.assessment.findings)
    return sharp or len(direction.answer.split()) < _FEWEST_WORDS


def _put(direction: Direction) -> str:
    """The question, in its own words or, if those have been said, in other words that have not."""
    question = direction.question
    if question is None:
        return ""
    said = " ".join(direction.used)
    for wording in (question.text, *question.phrasings):
        if (wording.endswith("?") or wording is question.text) and wording not in said:
            return wording
    return question.text


def _ask(need: Need, direction: Direction) -> str:
    """The follow-up as this manner puts it; one that quotes the candidate stays in the words that were made for it."""
    if need.in_these_words or need.ask.startswith(("You say ", "You mention ")):
        return need.ask
    return _fresh(f"{ASKS}{need.what}", direction, {}) or need.ask


def compose(direction: Direction) -> str:
    """The interviewer's words for one turn: at most one question, the one that the direction asks for."""
    holes = _holes(direction)
    match direction.step:
        case "follow_up" if direction.need is not None:
            # A person does not preface every follow-up; every second one is enough.
            lead = _fresh("follow_up", direction, holes) if len(direction.used) % 2 else ""
            return f"{lead} {_ask(direction.need, direction)}".strip()
        case "close":
            closing = _fresh(_occasion("close", direction), direction, holes, must=True)
            asked = direction.question is not None and direction.question.id == "Q117" and "?" in direction.answer
            first = _fresh("close_after_questions", direction, holes) if asked else ""
            return f"{first} {closing}".strip()
        case "next":
            quoting = _fresh("next_quoting", direction, holes) if direction.asked_so_far % 2 else ""
            plain = _fresh("next_thin" if _says_little(direction) else "next", direction, holes)
            return f"{quoting or plain} {_put(direction)}".strip()
        case "open" | "return" | "again" | "repeat" | "skip":
            return f"{_fresh(_occasion(direction.step, direction), direction, holes)} {_put(direction)}".strip()
        case _:
            raise ValueError(f"no such step: {direction.step}")
