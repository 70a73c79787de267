"""The cards and questions of the banks, and what a search gives."""

from dataclasses import dataclass

QUESTION_KINDS = (
    "opening",
    "behavioural",
    "situational",
    "motivation",
    "strength_weakness",
    "salary",
    "closing",
    "practical",
    "small_talk",
    "negotiation",
)
"""Kinds of question: the first eight are those of the bank; the last two occur only in labelled data and drills."""


@dataclass(frozen=True, slots=True)
class Card:
    """One piece of the article's advice, in our own words (knowledge/article)."""

    id: str
    title: str
    advice: str
    why: str
    do: tuple[str, ...]
    unless: str
    asked: tuple[str, ...]
    tags: tuple[str, ...]
    sources: tuple[str, ...]
    disagreement: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One of the common questions (knowledge/questions)."""

    id: str
    text: str
    kind: str
    theme: str
    probes: str
    phrasings: tuple[str, ...]
    follow_ups: tuple[str, ...]
    shape: str
    pitfalls: tuple[str, ...]
    advice: tuple[str, ...]
    occupations: tuple[str, ...]
    competencies: tuple[str, ...]
    fit: bool
    sources: tuple[str, ...]
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """One result of a search: the id of a card or question, its score (higher is nearer) and its title."""

    id: str
    score: float
    title: str
