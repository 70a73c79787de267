"""What was done well, each with the words that show it. Nothing is praised that cannot be quoted."""

import re

from coach.analysis.guards import Context
from coach.analysis.numbers import is_number
from coach.analysis.story import SentenceFacts
from coach.domain import Finding, Grade, Quote, Strength

_REFLECTION = (
    ("learned",),
    ("learnt",),
    ("since", "then"),
    ("next", "time"),
    ("would", "do", "differently"),
    ("taught", "me"),
)
_STORIES = frozenset({"behavioural", "situational", ""})
"""Kinds of question that ask for a story: there the scene is part of one, elsewhere it may be a curriculum vitae."""
_MOST = 4
_NUMBER = re.compile(r"\d")


def strengths_of(context: Context, findings: tuple[Finding, ...]) -> tuple[Strength, ...]:
    """At most four strengths, in reading order; words that carry a mark are never praised."""
    story, document = context.story, context.document
    found: list[Strength] = []

    def add(what: str, quote: Quote | None, message: str, card: str) -> None:
        if quote is not None and not any(finding.quote.span.overlaps(quote.span) for finding in findings):
            found.append(Strength(what, quote, message, card))

    def sentence(facts: SentenceFacts | None) -> Quote | None:
        if facts is None:
            return None
        return Quote.at(document.text, document.starts[facts.first], document.ends[facts.last - 1])

    figures = [m for m in context.measures if _NUMBER.search(m.quote.text) or any(map(is_number, m.quote.text.split()))]
    results = [m for m in figures if m.grade is Grade.RESULT]
    ending = sentence(story.result)
    compared = next((m for m in figures if m.grade is Grade.COMPARED), None)
    at_the_end = [m for m in results if ending and ending.span.overlaps(m.quote.span)]
    result = next(iter(at_the_end or results[-1:]), None)
    if compared:
        add(
            "compared",
            compared.quote,
            "A number with something to compare it with: that is what gets remembered.",
            "A14",
        )
    elif result:
        add("measure", result.quote, "A result with its number: nobody has to take your word for it.", "A14")
    if story.cost and context.asked.kind in {"strength_weakness", ""}:
        add(
            "honest_weakness",
            sentence(story.cost),
            "You say what it cost and what you changed. That is an honest weakness.",
            "A25",
        )
    if story.specific:
        add(
            "episode",
            sentence(story.situation if context.asked.kind in _STORIES else story.occasion),
            "One particular time, with place or people: an interviewer can see it.",
            "A13",
        )
        if story.action is not None and story.action is not story.situation:
            add("own_part", sentence(story.action), "Here it is plain what you did yourself.", "A13")
        if story.result is not None and story.result not in (story.situation, story.action):
            add("ending", sentence(story.result), "The story has an end.", "A13")
    return tuple(sorted(found[:_MOST], key=lambda strength: strength.quote.span))
