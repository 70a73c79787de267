"""What is searched: every phrasing of every entry as a row of its own, pointing at its entry."""

import re
from dataclasses import dataclass
from functools import cached_property

from coach.domain import Card, Question
from coach.knowledge.bank import Bank

ARTICLE = "article"
QUESTIONS = "questions"
_WORD = re.compile(r"[^\W_]+")


def plain(text: str) -> str:
    """A text without case, marks and spacing."""
    return " ".join(_WORD.findall(text.casefold()))


@dataclass(frozen=True)
class Passages:
    """One bank as rows of text.

    Attributes:
        name: `article` or `questions`.
        ids: Ids of the entries, in order.
        titles: What to show of each entry.
        texts: The rows.
        owners: For each row, the place of its entry in `ids`.
    """

    name: str
    ids: tuple[str, ...]
    titles: tuple[str, ...]
    texts: tuple[str, ...]
    owners: tuple[int, ...]

    @cached_property
    def by_entry(self) -> list[list[str]]:
        """The rows of each entry."""
        found: list[list[str]] = [[] for _ in self.ids]
        for text, owner in zip(self.texts, self.owners, strict=True):
            found[owner].append(text)
        return found

    @cached_property
    def said(self) -> dict[str, int]:
        """The plain words of each row, with the place of its entry."""
        return {plain(text): owner for text, owner in reversed(list(zip(self.texts, self.owners, strict=True)))}

    @cached_property
    def rows(self) -> dict[str, int]:
        """Id of each row (`A1.0`, `A1.1` and so on) to its place."""
        counts = [0] * len(self.ids)
        places: dict[str, int] = {}
        for place, owner in enumerate(self.owners):
            places[f"{self.ids[owner]}.{counts[owner]}"] = place
            counts[owner] += 1
        return places


def _passages(name: str, entries: list[tuple[str, str, list[str]]]) -> Passages:
    rows = [(text, place) for place, (_, _, texts) in enumerate(entries) for text in texts]
    return Passages(
        name,
        tuple(entry_id for entry_id, _, _ in entries),
        tuple(title for _, title, _ in entries),
        tuple(text for text, _ in rows),
        tuple(owner for _, owner in rows),
    )


def _of_card(card: Card, sayings: tuple[str, ...]) -> list[str]:
    return [card.title, card.advice, card.why, card.unless, *card.do, *card.asked, *sayings]


def _of_question(asked: Question, sayings: tuple[str, ...]) -> list[str]:
    about = [asked.probes, asked.shape, *asked.follow_ups, *asked.pitfalls]
    return [asked.text, *about, *asked.phrasings, *sayings]


def passages_of(bank: Bank) -> tuple[Passages, Passages]:
    """The rows of the advice and those of the questions."""
    cards = [(card.id, card.title, _of_card(card, bank.sayings.get(card.id, ()))) for card in bank.cards.values()]
    questions = [
        (asked.id, asked.text, _of_question(asked, bank.sayings.get(asked.id, ()))) for asked in bank.questions.values()
    ]
    return _passages(ARTICLE, cards), _passages(QUESTIONS, questions)
