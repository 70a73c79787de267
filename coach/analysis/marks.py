"""How much of the answer is marked once a phrase has been found: the words, the clause, the sentence, a praise."""

from collections.abc import Callable
from dataclasses import replace

from coach.analysis.document import COMMA, Clause, Document
from coach.analysis.pattern import Found
from coach.analysis.resolve import Mark
from coach.domain import Kind

_LEADING = frozenset(
    "and but so because well plus also like honestly um uh er oh yeah yes ok or which then though".split()
)
_SUBJECT = frozenset({"i", "my", "myself", "me"})
_BETWEEN = frozenset(
    """and a an also very really extremely highly quite both but or as well am person with good great strong dead so too
    always totally super pretty most incredibly naturally the of at in my be being""".split()
)

_BREATH = 4
"""A clause of so few words that only a reader noticed is said in one breath with the claim before it."""

_LEADS_ON = frozenset({"about", "for", "at", "with"})
_MOST_LED_ON = 6
"""What a praise is about belongs to it: `I'm passionate about patient care`."""
_LEANING = frozenset("while since when after before because as until once ever".split())

_LEADING_ON = frozenset("and or but that my the a an".split())

Range = tuple[int, int]


def tidied(document: Document, first: int, last: int) -> Range:
    """The marked words without half a word in front ("'m the best") and without what only leads on ("honest and")."""
    while first and document.starts[first] == document.ends[first - 1]:
        first -= 1
    while last - first > 2 and document.words[last - 1] in _LEADING_ON:
        last -= 1
    return first, last


def phrase(_document: Document, found: Found) -> Range:
    """The marked words themselves."""
    return found.marked


def clause(document: Document, found: Found) -> Range:
    """The clause around them, and those they run into, without the word that joins it on."""
    first, last = found.marked
    start, _ = clause_without_joiner(document, document.clause_of(first))
    return min(start, first), document.clause_of(last - 1).last


def clause_without_joiner(document: Document, clause: Clause) -> Range:
    """The tokens of a clause without the words that only join it on."""
    start = clause.first
    while start < clause.last - 1 and document.words[start] in _LEADING:
        start += 1
    return start, clause.last


def sentence(document: Document, found: Found) -> Range:
    """The whole sentence."""
    return document.sentence_of(found.marked[0])


def trait(document: Document, found: Found) -> Range:
    """From the speaker's `I am` to the end of the praise: `I'm very organised and a quick learner`."""
    first, last = found.marked
    begin = document.clause_of(first).first
    start = first
    for place in range(first - 1, max(begin, first - 8) - 1, -1):
        if document.words[place] in _SUBJECT:
            start = place
            break
    if document.words[last - 1] in _LEADS_ON:
        last = min(document.clause_of(last - 1).last, last + _MOST_LED_ON)
    return start, last


def join_traits(document: Document, ranges: list[Range]) -> list[Range]:
    """Joins praises that stand in one list: nothing between them but commas, `and` and the like."""
    joined: list[Range] = []
    for first, last in sorted(ranges):
        if joined:
            begin, end = joined[-1]
            between = document.words[end:first]
            near = document.sentence_of(begin) == document.sentence_of(first)
            open_way = all(strength <= COMMA for strength in document.breaks[end : first + 1])
            if first < end or (near and open_way and len(between) <= 3 and set(between) <= _BETWEEN):
                joined[-1] = (begin, max(end, last))
                continue
        joined.append((first, last))
    return joined


def join_neighbours(document: Document, marks: list[Mark]) -> list[Mark]:
    """Joins marks of one kind in neighbouring clauses of a sentence: one thought gets one mark.

    Claims of result stay apart, because each calls for its own number; but `while I was there` is none by itself, and
    neither is what only a reader noticed in a few words behind another: `average spend is up, everything is up`.
    """
    joined: list[Mark] = []
    for mark in marks:
        if joined and _one_thought(document, joined[-1], mark):
            last = joined[-1]
            joined[-1] = replace(last, last=mark.last)
        else:
            joined.append(mark)
    return joined


def _one_thought(document: Document, one: Mark, other: Mark) -> bool:
    if one.rule.kind is not other.rule.kind:
        return False
    if document.sentence_of(one.first) != document.sentence_of(other.first):
        return False
    if one.rule.kind is Kind.UNQUANTIFIED:
        leaning = document.words[other.first] in _LEANING or document.words[one.first] in _LEANING
        trailing = other.last - other.first <= _BREATH and other.rule.entry.marks == "learned"
        near = other.first <= one.last + 1
        return near and (trailing or (leaning and "learned" in {one.rule.entry.marks, other.rule.entry.marks}))
    between = document.words[one.last : other.first]
    if one.rule.kind in {Kind.STOCK_PHRASE, Kind.EMPTY_TRAIT}:
        return len(between) <= 2 and not (between and document.breaks[one.last])
    return document.clause_number(other.first) - document.clause_number(one.last - 1) <= 1 and len(between) <= 3


MARKERS: dict[str, Callable[[Document, Found], Range]] = {
    "phrase": phrase,
    "clause": clause,
    "sentence": sentence,
    "trait": trait,
    "claim": clause,
}
"""How much is marked, by the name used in rule files; `only_we` and `learned` look at whole answers (engine.py)."""
