"""What an answer most lacks, and the one question that would bring it out, in the candidate's own words.

The order is the order of effect in the room. Choice among wordings is by position and what has been said already, never
by chance, so that the same interview reads the same twice and no sentence comes back.
"""

import re
from collections.abc import Callable, Collection
from string import Template

from coach.analysis.document import read
from coach.analysis.turned import turned
from coach.domain import Asked, Assessment, Finding, Grade, Kind, Need, Quote

_THIN_WORDS = 12
BRIEF_KINDS = frozenset({"closing", "small_talk", "practical", "salary", "negotiation"})
"""Kinds of question that a few words can answer."""

_SHARE = re.compile(r"%|per ?cent|\bhalf\b|\bdoubl|\btripl|\bthird\b|\bquarter\b", re.IGNORECASE)
"""A bare share tells little: up 100% may be from one to two (source: jm)."""

_PERCENTAGE = re.compile(r"%|per ?cent", re.IGNORECASE)
_JOINS = re.compile(r"(?:(?:and|but|so|which|because|plus|also|then)\s+)+(?=\S+\s)", re.IGNORECASE)
"""What joins a clause to the one before it, and is not said back."""

_LACKING = {
    "number.bare_percentage": "baseline",
    "number.percentage_base": "base",
    "number.percentage_period": "period",
}
"""What a note says of a percentage, and what is asked for it."""

_SENTENCE_END = re.compile(r"(?<=[.?!])\s+")

_ASKS: dict[str, tuple[str, ...]] = {
    "last_cost": (
        "You say $you. When did that last go wrong, for whom, and what did you change?",
        "What did that last cost you or somebody else, and what do you do about it today?",
        "Can you take me to the last time that got in somebody's way?",
        "Who would notice that about you first, and what would it have cost them?",
    ),
    "own_part": (
        "You told me what the team did. Which part was yours alone?",
        "If I had watched only you that day, what would I have seen you do?",
        "What would have been missing if you had not been there?",
        "What did you yourself decide or do first?",
    ),
    "example": (
        "Can you take me to one particular time, and tell me what happened?",
        "Which day or which case comes to mind first when you say that?",
        "You say $you. When did somebody last see that in practice?",
        "Could you give me one real occasion, with who was there and what you did?",
    ),
    "ending": (
        "How did it come out in the end, and how could you tell?",
        "What was different afterwards?",
        "And what came of it?",
        "What happened once you had done that?",
    ),
    "baseline": (
        "You mention \"$said\". What was it before, or what is usual?",
        "When you say \"$said\", what was the figure before, and what after?",
        "Over what time was \"$said\", and compared with what?",
    ),
    "base": (
        "You mention \"$said\". Of how many or how much was that?",
        "What was it before \"$said\", as a plain number?",
        "What does \"$said\" come to, counted?",
    ),
    "period": (
        "You mention \"$said\". Over how long did that come about?",
        "How long did \"$said\" take to show?",
        "From when to when was \"$said\"?",
    ),
    "particular_fact": (
        "What have you seen or read of ours that you could not say of another employer?",
        "Which part of this particular job made you send the application?",
        "What would you want to be able to do a few years from now that you cannot do today?",
        "What is it about the work itself that you would look forward to on a Monday?",
    ),
    "substance": (
        "Could you tell me a little more about that?",
        "What would you add if we had five more minutes?",
        "What comes to mind first, even if it seems small?",
        "Where did you last meet something like it, at work or anywhere else?",
        "How would you put that to a friend who asked you the same thing?",
        "What is the first thing that somebody new here should know about you on that?",
        "What stands behind that, in a sentence or two?",
        "Who or what are you thinking of when you say so?",
        "If you took half a minute for it, what else would you say?",
        "What would you like me to take away from that?",
    ),
    "deeper": (
        "What would you do differently if you had it to do again?",
        "What was the hardest moment in that?",
        "Why did you go about it that way rather than another?",
        "What did the others involved say about it?",
        "What did you take from it into what you did next?",
    ),
    "number": (
        "You say $you. $ask",
        "You mention \"$said\". $ask",
        "$ask",
    ),
}  # fmt: skip


def follow_up_needs(assessment: Assessment, asked: Asked = Asked(), avoid: Collection[str] = ()) -> tuple[Need, ...]:  # noqa: B008  (frozen)
    """What the answer lacks, most wanted first; the last is always `deeper`, for an answer that lacks nothing.

    Args:
        assessment: Of the answer.
        asked: What it replied to.
        avoid: Sentences that have been said in this session and must not come again.
    """
    by_kind: dict[Kind, list[Finding]] = {}
    for finding in assessment.findings:
        by_kind.setdefault(finding.kind, []).append(finding)
    used = {_flat(sentence) for sentence in avoid}
    needs: list[Need] = []

    def add(what: str, finding: Finding | None = None, quote: Quote | None = None, ask: str = "") -> None:
        quote = finding.quote if finding else quote
        sentence = _sentence(what, quote, ask, used)
        if sentence is not None:
            needs.append(Need(what, sentence, quote, finding.claim if finding else None))

    for finding in by_kind.get(Kind.FAKE_WEAKNESS, [])[:1]:
        add("last_cost", finding)
    for finding in by_kind.get(Kind.WE_NOT_I, [])[:1]:
        add("own_part", finding)
    for finding in by_kind.get(Kind.UNQUANTIFIED, []):
        for ask in finding.asks:
            before = len(needs)
            add("number", finding, ask=ask)
            if len(needs) > before:
                break
    if not needs and assessment.words < _THIN_WORDS and asked.kind not in BRIEF_KINDS:
        add("substance")
    tellable = asked.kind in {"behavioural", "", "strength_weakness"}
    if tellable and not assessment.specific_example and assessment.words >= _THIN_WORDS:
        traits = by_kind.get(Kind.EMPTY_TRAIT, [])
        add("example", traits[0] if traits else None)
    elif by_kind.get(Kind.EMPTY_TRAIT):
        add("example", by_kind[Kind.EMPTY_TRAIT][0])
    vague = by_kind.get(Kind.FLATTERY, []) + by_kind.get(Kind.REHEARSED_GOAL, [])
    if vague:
        add("particular_fact", vague[0])
    if asked.kind == "behavioural" and assessment.specific_example and assessment.star.result is None:
        add("ending", quote=assessment.star.action)
    bare = next((m for m in assessment.measures if m.grade is Grade.RESULT and _SHARE.search(m.quote.text)), None)
    lacks = _percentage_lacks(assessment)
    if bare is not None and lacks and not any(m.grade is Grade.COMPARED for m in assessment.measures):
        add(lacks, quote=bare.quote)
    add("deeper")
    return tuple(needs)


def _percentage_lacks(assessment: Assessment) -> str:
    """What to ask about a share, by what the notes say that it lacks; a share that is no percentage, for all of it."""
    noted = next((_LACKING[note.id] for note in assessment.notes if note.id in _LACKING), "")
    percentages = any(_PERCENTAGE.search(m.quote.text) for m in assessment.measures if m.grade is Grade.RESULT)
    return noted or ("" if percentages else "baseline")


def _sentence(what: str, quote: Quote | None, ask: str, used: Collection[str]) -> str | None:
    """The first wording that has not been said, beginning at a place that depends on the words gone after."""
    wordings = _ASKS[what]
    said = _said(quote)
    you = _you(quote)
    start = 0 if what in {"number", "last_cost"} else len(said) % len(wordings)
    fills: list[Callable[[], str | None]] = []
    for step in range(len(wordings)):
        template = Template(wordings[(start + step) % len(wordings)])
        fills.append(lambda template=template: _fill(template, said, you, ask))
    for fill in fills:
        sentence = fill()
        if sentence is not None and not any(_flat(part) in used for part in _SENTENCE_END.split(sentence)):
            return sentence
    return None


def _fill(template: Template, said: str, you: str | None, ask: str) -> str | None:
    holes = template.get_identifiers()
    if ("you" in holes and not you) or ("said" in holes and not said):
        return None
    return template.substitute(said=said, you=you or "", ask=ask)


def _said(quote: Quote | None) -> str:
    if quote is None or len(quote.text) > 80 or not quote.text.isprintable() or '"' in quote.text:
        return ""
    return _JOINS.sub("", quote.text.strip(" .,;:"))


def _you(quote: Quote | None) -> str | None:
    if quote is None:
        return None
    part = read(quote.text)
    return turned(part, 0, len(part)) if len(part) else None


def _flat(sentence: str) -> str:
    return " ".join(sentence.lower().split())
