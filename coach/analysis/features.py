"""What the trained readers look at in one clause: its words, what lists they stand in, who speaks, and what was asked.

The same function serves training and reading, so that the two can never drift apart. Every feature has a name that a
person can read, because a mark must be able to say why it stands.
"""

from collections.abc import Mapping
from itertools import pairwise

from coach.analysis.document import Clause
from coach.analysis.guards import Context
from coach.analysis.story import is_past

_PERSONS = {"i": "i", "my": "i", "me": "i", "we": "we", "our": "we", "you": "you", "your": "you", "he": "they",
"she": "they",
            "they": "they", "it": "it", "that": "it", "there": "it"}  # fmt: skip
_WEAK_ASKED = frozenset(
    "weakness weaknesses weak fault faults flaw flaws improve improving better struggle difficult worst change".split()
)
_MOST_WORDS = 40


def clause_features(context: Context, clause: Clause, lists: Mapping[str, frozenset[str]]) -> set[str]:
    """Names of the features of a clause; each counts one.

    Args:
        context: The answer.
        clause: Which clause.
        lists: For each word, the names of the lists in words.yaml that it stands in.
    """
    document = context.document
    words = document.words[clause.first : min(clause.last, clause.first + _MOST_WORDS)]
    features: set[str] = set()
    for word in words:
        features.add(f"w {word}")
        features.update(f"l {name}" for name in lists.get(word, ()))
    features.update(f"b {one} {other}" for one, other in pairwise(words))
    persons = [_PERSONS[word] for word in words if word in _PERSONS]
    first = persons[0] if persons else "none"
    past = any(is_past(word) for word in words)
    features.add(f"who {first}")
    features.add(f"who {first} {'past' if past else 'now'}")
    kind = context.asked.kind or "unknown"
    features.add(f"asked {kind}")
    if context.question & _WEAK_ASKED:
        features.add("asked for weakness")
    features.update(f"{kind} l {name}" for name in {n for w in words for n in lists.get(w, ())} & _WITH_KIND)
    if "not" in words or "never" in words or "no" in words:
        features.add("denied")
    if "will" in words or "would" in words:
        features.add("will")
    start, end = document.starts[clause.first], document.ends[clause.last - 1]
    if any(m.quote.span.start < end and start < m.quote.span.end for m in context.measures):
        features.add("measured")
    elif any(m.quote.span.start < end + 30 and start - 30 < m.quote.span.end for m in context.measures):
        features.add("measured near")
    if context.measures:
        features.add("measured somewhere")
    size = len(words)
    features.add("short" if size <= 4 else "long" if size > 14 else "middling")
    if clause.first == 0:
        features.add("opening")
    if clause.last == len(document):
        features.add("closing")
    if context.story.specific:
        features.add("story")
    if document.in_quotes(clause.first, clause.last):
        features.add("quoted")
    return features


_WITH_KIND = frozenset({"virtue", "trait_word", "praise", "harsh", "cannot", "too"})
