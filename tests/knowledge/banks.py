"""A small bank, as files and as values, for the tests of this room."""

import hashlib
from pathlib import Path
from typing import Any

import yaml

from coach.knowledge.bank import CARD_IDS, QUESTION_IDS, Bank, load_bank


def small_bank(cards: int = 4, questions: int = 4, mark: str = "") -> Bank:
    """The first few entries of the real banks. Another mark makes another bank of it."""
    whole = load_bank()
    chosen = dict(list(whole.cards.items())[:cards])
    asked = dict(list(whole.questions.items())[:questions])
    digest = hashlib.sha256(f"{sorted(chosen)}{sorted(asked)}{mark}".encode()).hexdigest()[:16]
    return Bank(chosen, asked, digest, {}, whole.ideas)


def card(card_id: str) -> dict[str, Any]:
    return {
        "id": card_id,
        "title": f"Title of {card_id}",
        "advice": "Do this.",
        "why": "Because.",
        "do": ["Do one thing.", "Do another."],
        "unless": "Unless not.",
        "asked": [f"{card_id} asked {word}" for word in ("one", "two", "three", "four", "five")],
        "tags": ["answers"],
        "sources": ["seed"],
    }


def question(question_id: str) -> dict[str, Any]:
    return {
        "id": question_id,
        "text": f"What about {question_id}?",
        "kind": "opening",
        "probes": "Something.",
        "phrasings": [f"{question_id} put {word}" for word in ("one", "two", "three", "four", "five")],
        "follow_ups": ["And then?", "How so?", "Why?"],
        "shape": "A shape.",
        "pitfalls": ["A pit."],
        "advice": ["A1"],
        "occupations": ["any"],
        "competencies": ["judgement"],
        "fit": False,
        "sources": ["seed"],
    }


class BankFiles:
    """Files of a whole, valid bank; change `cards` or `questions` and write them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.cards = [card(card_id) for card_id in CARD_IDS]
        self.questions = [question(question_id) for question_id in QUESTION_IDS]
        self.sayings: list[dict[str, Any]] = []
        self.ideas: list[dict[str, Any]] = []

    def write(self) -> Path:
        for name in ("article", "questions", "search"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        self._put("article/1_cards.yaml", self.cards)
        self._put("questions/1_opening.yaml", self.questions)
        if self.sayings:
            self._put("search/lines.yaml", self.sayings)
        if self.ideas:
            self._put("search/synonyms.yaml", self.ideas)
        (self.folder / "SOURCES.md").write_text("- **seed**: the article\n", encoding="utf-8")
        return self.folder

    def _put(self, name: str, entries: list[dict[str, Any]]) -> None:
        text = yaml.safe_dump(entries, sort_keys=False, allow_unicode=True)
        (self.folder / name).write_text(text, encoding="utf-8")
