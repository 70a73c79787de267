"""Questions to the coach in mid-interview: answered from the cards, never part of the record, never put to a model."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coach.domain import Card, Hit
from coach.knowledge.bank import Bank
from coach.knowledge.lexical import Lexical
from coach.knowledge.passages import Passages, passages_of
from coach.knowledge.ranking import rank
from coach.knowledge.shapes import Part, load_shapes

if TYPE_CHECKING:
    from coach.knowledge.index import Index

LONGEST = 300
"""Characters of a question to the coach, at most; a longer text is an answer that happens to begin like one."""

MOST_CARDS = 3
_NEAR = 2.0
"""Score below which a card has nothing to do with the question: found by trying questions that have no card."""

_MOST_CHARACTERS = 2_000
_FREE = re.IGNORECASE
_CALLED = re.compile(
    r"\s*(?:(?:hey|hi|hello|dear|ok|okay)[ ,]+)?coach\s*(?P<sign>[:,–—-])\s*(?P<asked>\S.*?)\s*", re.IGNORECASE
)
_ASKING = re.compile(
    r"(?:what|who|when|where|why|how|which|should|can|could|may|is|are|do|does|did|would|will|am|tell me|explain)\b",
    _FREE,
)
_STAR = re.compile(r"\bS\.?T\.?A\.?R\b", re.IGNORECASE)
_STORY, _STORY_PARTS, _STORY_CARD = "behavioural", 4, "A13"


@dataclass(frozen=True, slots=True)
class Aside:
    """What the coach says to a question.

    Attributes:
        question: As it was asked.
        cards: The nearest cards, nearest first; none if there is nothing on it.
        parts: The parts of a story, when it was asked what they are.
    """

    question: str
    cards: tuple[Card, ...] = ()
    parts: tuple[Part, ...] = ()


def aside_in(text: str) -> str:
    """The question to the coach that a text is, or an empty string if it is an answer.

    `Coach: what is STAR?` is one; with a comma it has to read like a question, because people do say
    "Coach, referee and treasurer: I was all three" of themselves.
    """
    found = _CALLED.fullmatch(text)
    if found is None or "\n" in text.strip() or len(text) > LONGEST:
        return ""
    asked = found["asked"]
    if found["sign"] == ":" or asked.endswith("?") or _ASKING.match(asked):
        return asked
    return ""


def answer_aside(question: str, bank: Bank, index: "Index | None") -> Aside:
    """Looks up what the cards say to a question. The same question always gets the same cards.

    Args:
        question: In anybody's words.
        bank: The cards.
        index: The search, or None while it is not open: then the words alone are searched.
    """
    question = " ".join(question.split())[:_MOST_CHARACTERS]
    hits = index.find(question, MOST_CARDS, "article") if index else _by_words(question, bank)
    cards = [bank.cards[hit.id] for hit in hits if hit.score >= _NEAR and hit.id in bank.cards]
    if not _STAR.search(question):
        return Aside(question, tuple(cards))
    # The search knows the name too, but whoever asks for it wants the parts and the card that goes with them.
    first = [bank.cards[_STORY_CARD]] if _STORY_CARD in bank.cards else []
    cards = first + [card for card in cards if card.id != _STORY_CARD]
    return Aside(question, tuple(cards[:MOST_CARDS]), load_shapes()[_STORY][:_STORY_PARTS])


def _by_words(question: str, bank: Bank) -> Sequence[Hit]:
    passages, lexical = _words_of(bank)
    ranked = rank(passages, lexical.find(question), None)[:MOST_CARDS]
    return [Hit(passages.ids[place], score, passages.titles[place]) for place, score in ranked]


_kept: dict[str, tuple[Passages, Lexical]] = {}


def _words_of(bank: Bank) -> tuple[Passages, Lexical]:
    """The cards as rows, and the search by words over them; made once."""
    if bank.fingerprint not in _kept:
        passages = passages_of(bank)[0]
        _kept[bank.fingerprint] = passages, Lexical(passages.by_entry, bank.ideas)
    return _kept[bank.fingerprint]
