"""The candidate's own clause, said back to them: `I work too hard` becomes `you work too hard`."""

from collections.abc import Sequence

from coach.analysis.document import COMMA, Document
from coach.domain import Kind

_TURNED = {
    "i": "you", "me": "you", "my": "your", "mine": "yours", "myself": "yourself", "we": "you", "our": "your",
    "ours": "yours", "us": "you", "ourselves": "yourselves", "you": "we", "your": "our",
}  # fmt: skip
_AFTER_I = {"am": "are", "was": "were"}
_LEADING = frozenset(
    {"and", "but", "so", "because", "well", "plus", "also", "that", "or", "which", "like", "um", "honestly"}
)
_LONGEST = 26


def turned(document: Document, first: int, last: int) -> str | None:
    """The tokens in the second person, or None where that would not read well (too long, quoted, no first person)."""
    words = document.words
    while first < last and words[first] in _LEADING:
        first += 1
    own = {"i", "my", "me", "we", "our", "myself"} & set(words[first:last])
    other = {"you", "your", "yours"} & set(words[first:last])
    text = document.text
    if not own or other or not 2 <= last - first <= _LONGEST:
        return None
    if words[first] not in {"i", "my", "we", "our", "it", "the", "there"} or set(
        text[document.starts[first] : document.ends[last - 1]]
    ) & set('"“”\n\r\0<>'):
        return None
    pieces: list[str] = []
    for place in range(first, last):
        word = words[place]
        between = text[document.ends[place - 1] : document.starts[place]] if place > first else ""
        typed = text[document.starts[place] : document.ends[place]]
        before = words[place - 1] if place > first else ""
        if word in _TURNED:
            typed = _TURNED[word]
        elif word in _AFTER_I and before == "i":
            typed, between = _AFTER_I[word], between or " "
        elif typed[:1] in "'’" and before in {"i", "we"}:
            typed, between = {"am": "are"}.get(word, word), " "
        pieces.append(between + typed)
    said = "".join(pieces).strip()
    return said if said.isprintable() else None


_ASIDES = frozenset({"think", "guess", "suppose", "honestly", "really", "haha", "lol", "though", "too", "sadly"})
_WAITS = frozenset("about with of to for in at on by from than as who that which and or but a the my".split())
_OPENINGS = frozenset("think guess suppose believe feel".split())
_SAID = frozenset("say says said tell told reckon reckons call calls thinks thought".split())
_STANDING = frozenset({Kind.FAKE_WEAKNESS, Kind.EMPTY_TRAIT})
"""Kinds that are about what somebody is or always does: what was done once cannot be asked about as a habit."""
_LONGEST_SAID = 16
_NOUN_ENDS = ("er", "or", "ist", "holic")
_NO_NOUNS = frozenset({"eager", "clever", "tender"})
"""Where a noun like "worker" stands before a comma, what is praised has been named; these only sound like one."""

_DESCRIBES = frozenset("describe see consider regard".split())
_LISTS = frozenset({"and", "or"})
_SUBJECTS = frozenset("i we it he she they you not to be is are am the my".split())


def said_back(document: Document, kind: Kind, first: int, last: int) -> str | None:
    """The heart of a marked clause in the second person, without asides and what trails behind a comma."""
    words = document.words
    if words[first] == "i" and words[first + 1 : first + 2] and words[first + 1] in _OPENINGS and last - first > 4:
        first += 2
    named = _named_from(words, first, last)
    for place in range(first + 3, last):
        listed = document.breaks[place] == COMMA and place + 6 >= last and not _LISTS.isdisjoint(words[place:last])
        listed = listed and _SUBJECTS.isdisjoint(words[place:last])
        if document.breaks[place] == COMMA and _in_mid_list(document, first, place):
            continue
        if document.breaks[place] and not listed:
            last = place
            break
    if words[last - 1] in _WAITS:
        last = document.clause_of(last - 1).last
    while last - first > 2 and words[last - 1] in {"and", "or", "but"}:
        last -= 1
    while last - first > 2 and (words[last - 1] in _ASIDES or words[last - 2 : last] == ["i", "think"]):
        last -= 1 + (words[last - 2] == "i")
    if last - first > _LONGEST_SAID or words[last - 1] in _WAITS or not _SAID.isdisjoint(words[first:last]):
        return None
    if kind in _STANDING and words[first] == "i" and words[first + 1] in {"have", "had", "was", "did"}:
        return None
    if named is not None and last > named:
        return f"you are {document.text[document.starts[named] : document.ends[last - 1]]}"
    return turned(document, first, last)


def _named_from(words: Sequence[str], first: int, last: int) -> int | None:
    """Where the words begin that somebody describes themselves by: "I would describe myself as a quick learner"."""
    if words[first] != "i" or "myself" not in words[first : first + 5]:
        return None
    place = words.index("myself", first)
    if _DESCRIBES.isdisjoint(words[first:place]) or words[place + 1 : place + 2] != ["as"] or place + 3 > last:
        return None
    return None if {"you", "my", "i", "me"}.intersection(words[place + 2 : last]) else place + 2


def _in_mid_list(document: Document, first: int, place: int) -> bool:
    """Whether a comma parts words about one thing that has not been named yet: "a kind, patient, honest carer"."""
    if document.words[place - 1].endswith(_NOUN_ENDS) and document.words[place - 1] not in _NO_NOUNS:
        return False
    while place > first and document.breaks[place] == COMMA:
        place -= 1
    return place > first and document.words[place - 1] in {"a", "an"}
