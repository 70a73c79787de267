"""What the trained readers look at in one clause: its words, what stands next to it, who speaks, and what was asked.

The same function serves training and reading, so that the two can never drift apart. Every feature has a name that a
person can read, because a mark must be able to say why it stands.
"""

from itertools import pairwise

from coach.analysis.document import Document
from coach.analysis.guards import Context
from coach.analysis.learned import Features
from coach.analysis.story import is_past

_PERSONS = {"i": "i", "my": "i", "me": "i", "we": "we", "our": "we", "you": "you", "your": "you", "he": "they",
"she": "they",
            "they": "they", "it": "it", "that": "it", "there": "it"}  # fmt: skip
_WEAK_ASKED = frozenset(
    "weakness weaknesses weak fault faults flaw flaws improve improving better struggle difficult worst change".split()
)
_DENIALS = frozenset({"not", "never", "no"})
_MOST_WORDS = 40


def features_of(context: Context) -> list[Features]:
    """The features of every clause of an answer, in order."""
    words = [_words(context.document, number) for number in range(len(context.document.clauses))]
    sets = [set(of_one) for of_one in words]
    nothing: set[str] = set()
    return [
        _features(context, number, words[number], sets[number - 1] if number else nothing, following)
        for number, following in enumerate([*sets[1:], nothing][: len(sets)])
    ]


def _words(document: Document, number: int) -> list[str]:
    clause = document.clauses[number]
    return document.words[clause.first : min(clause.last, clause.first + _MOST_WORDS)]


def _features(context: Context, number: int, words: list[str], before: set[str], after: set[str]) -> Features:
    document, clause = context.document, context.document.clauses[number]
    present = set(words)
    first = next(filter(None, map(_PERSONS.get, words)), "none")
    kind = context.asked.kind or "unknown"
    size = len(words)
    others = [
        f"f {words[0]}",
        f"e {words[-1]}",
        f"who {first}",
        f"who {first} {'past' if any(map(is_past, words)) else 'now'}",
        f"asked {kind}",
        f"asked {kind} who {first}",
        "short" if size <= 4 else "long" if size > 14 else "middling",
    ]
    if not _WEAK_ASKED.isdisjoint(context.question):
        others.append("asked for weakness")
    if not _DENIALS.isdisjoint(present):
        others.append("denied")
    if "will" in present or "would" in present:
        others.append("will")
    if context.measures:
        others += _measured(context, document.starts[clause.first], document.ends[clause.last - 1])
    others += [f"answer of {min(len(document) // 25, 6)}", f"measures {min(len(context.measures), 4)}"]
    if clause.first == 0:
        others.append("opening")
    if clause.last == len(document):
        others.append("closing")
    if context.story.specific:
        others.append("story")
    if document.quoted and document.in_quotes(clause.first, clause.last):
        others.append("quoted")
    return Features(present, before | after, set(pairwise(words)), others)


def _measured(context: Context, start: int, end: int) -> list[str]:
    """How near a measure stands."""
    spans = [measure.quote.span for measure in context.measures]
    if any(span.start < end and start < span.end for span in spans):
        return ["measured", "measured somewhere"]
    if any(span.start < end + 30 and start - 30 < span.end for span in spans):
        return ["measured near", "measured somewhere"]
    return ["measured somewhere"]
