"""The two banks: cards with the article's advice, and the common questions; loaded and validated together.

Every mistake in any file is reported at once, with file and line. A bank that loads is whole: all ids are there, each
names only things that exist, and no phrasing stands under two entries.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from coach.datafile import Entry, Loaded, raise_if_any, read_list, refuse_duplicates
from coach.domain import Card, Question
from coach.errors import Problem
from coach.knowledge.sayings import Idea, lines_by_id, read_ideas, read_sayings
from coach.resources import knowledge_path, practice_path, shown_path

CARD_IDS = tuple(f"A{number}" for number in range(1, 41))
QUESTION_IDS = tuple(f"Q{number}" for number in range(1, 121))
MOST_RELATED = 4

_Text = Annotated[str, StringConstraints(min_length=1)]
_CardId = Annotated[str, StringConstraints(pattern=r"^A[1-9][0-9]*$")]
_QuestionId = Annotated[str, StringConstraints(pattern=r"^Q[1-9][0-9]*$")]
_Tag = Literal[
    "logistics", "research", "answers", "numbers", "cliche", "outfit", "likeability", "sincerity", "practice",
    "stage", "offer", "tone", "letter", "package", "timing", "team", "onboarding",
]  # fmt: skip
_Kind = Literal[
    "opening", "behavioural", "situational", "motivation", "strength_weakness", "salary", "closing", "practical",
]  # fmt: skip
OccupationName = Literal[
    "any", "customer_service", "help_desk", "software", "product_design", "sales", "marketing", "hr", "accounting",
    "warehouse", "driver", "retail", "hospitality", "manufacturing", "maintenance", "nurse", "teacher", "social_work",
    "fundraising", "project_management", "construction", "executive_assistant", "paralegal", "data_analysis", "care",
]  # fmt: skip
CompetencyName = Literal[
    "teamwork", "conflict", "communication", "problem_solving", "judgement", "initiative", "delivery", "resilience",
    "learning", "leadership", "customer_focus", "integrity", "motivation", "self_awareness", "planning",
    "adaptability", "influence", "logistics",
]  # fmt: skip
_SOURCE = re.compile(r"^- \*\*(?P<key>[A-Za-z0-9_]+)\*\*:", re.MULTILINE)


class CardEntry(Entry):
    """A card as it stands in its file."""

    id: _CardId
    title: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    advice: _Text
    why: _Text
    do: tuple[_Text, ...] = Field(min_length=2)
    unless: _Text
    disagreement: _Text | None = None
    asked: tuple[_Text, ...] = Field(min_length=5)
    tags: tuple[_Tag, ...] = Field(min_length=1)
    sources: tuple[_Text, ...] = Field(min_length=1)


class QuestionEntry(Entry):
    """A question as it stands in its file."""

    id: _QuestionId
    text: _Text
    kind: _Kind
    probes: _Text
    evidence: _Text | None = None
    phrasings: tuple[_Text, ...] = Field(min_length=5)
    follow_ups: tuple[_Text, ...] = Field(min_length=3)
    shape: _Text
    pitfalls: tuple[_Text, ...] = Field(min_length=1)
    advice: tuple[_CardId, ...] = Field(min_length=1)
    occupations: tuple[OccupationName, ...] = Field(min_length=1)
    competencies: tuple[CompetencyName, ...] = Field(min_length=1)
    fit: bool
    sources: tuple[_Text, ...] = Field(min_length=1)


@dataclass(frozen=True)
class Bank:
    """Cards and questions, each by id and in order of number.

    Attributes:
        cards: The article's advice.
        questions: The common questions.
        fingerprint: Changes whenever anything in either does, or any line of `sayings`.
        sayings: By id, more ways of saying an entry; for the search alone.
        ideas: Words that stand for one another; for the search alone.
    """

    cards: Mapping[str, Card]
    questions: Mapping[str, Question]
    fingerprint: str
    sayings: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    ideas: tuple[Idea, ...] = ()

    def card(self, card_id: str) -> Card:
        """The card with this id. Raises KeyError if there is none."""
        return self.cards[card_id]

    def question(self, question_id: str) -> Question:
        """The question with this id. Raises KeyError if there is none."""
        return self.questions[question_id]

    def related(self, question_id: str, card_ids: Iterable[str] = (), most: int = MOST_RELATED) -> tuple[Card, ...]:
        """Cards that bear on an answer: those its findings name, then those of the question; at most `most`."""
        own = self.questions[question_id].advice if question_id in self.questions else ()
        ids = dict.fromkeys([*card_ids, *own])
        return tuple(self.cards[found] for found in ids if found in self.cards)[:most]


def _number(entry_id: str) -> int:
    return int(entry_id[1:])


def _source_keys(folder: Path, problems: list[Problem]) -> frozenset[str]:
    path = folder / "SOURCES.md"
    if not path.is_file():
        problems.append(Problem(shown_path(path), 1, "is missing; list every source as '- **key**: what it is'"))
        return frozenset()
    return frozenset(match["key"] for match in _SOURCE.finditer(path.read_text(encoding="utf-8")))


def _plain(text: str) -> str:
    return re.sub(r"[^\w]+", " ", text.casefold()).strip()


def _refuse_repeats(
    loaded: Sequence[Loaded[Any]], key: str, problems: list[Problem], also: Sequence[Loaded[Any]] = ()
) -> None:
    """Reports a phrasing that stands twice, in one entry or in two; a search could not tell them apart."""
    seen: dict[str, str] = {}
    for item, name in [*((item, key) for item in loaded), *((item, "lines") for item in also)]:
        for place, text in enumerate(getattr(item.entry, name)):
            plain = _plain(text)
            if plain in seen:
                message = f"'{text}' stands under {seen[plain]} already; write another way of saying it"
                problems.append(item.problem(message, name, place))
            else:
                seen[plain] = item.entry.id


def _check_ids(loaded: Sequence[Loaded[Any]], wanted: Sequence[str], folder: Path, problems: list[Problem]) -> None:
    refuse_duplicates(loaded, "id", problems)
    present = {item.entry.id for item in loaded}
    missing = [entry_id for entry_id in wanted if entry_id not in present]
    if missing:
        problems.append(Problem(shown_path(folder), 1, f"no entry for {', '.join(missing)}; write it"))
    problems += [
        item.problem(f"there is no place for {item.entry.id}; ids end at {wanted[-1]}", "id")
        for item in loaded
        if item.entry.id not in wanted
    ]


def _check_references(loaded: Sequence[Loaded[Any]], known: frozenset[str], key: str, problems: list[Problem]) -> None:
    for item in loaded:
        for place, name in enumerate(getattr(item.entry, key)):
            if name not in known:
                where = "knowledge/SOURCES.md" if key == "sources" else "knowledge/article"
                problems.append(
                    item.problem(f"'{name}' does not stand in {where}; mend it or add it there", key, place)
                )


def _files(folder: Path, problems: list[Problem]) -> list[Path]:
    files = sorted(folder.glob("*.yaml"), key=lambda path: (_leading_number(path.stem), path.stem))
    if not files:
        problems.append(Problem(shown_path(folder), 1, "holds no .yaml files"))
    return files


def _leading_number(stem: str) -> int:
    head = stem.split("_", 1)[0]
    return int(head) if head.isdecimal() else 0


def _card(entry: CardEntry) -> Card:
    values: dict[str, Any] = entry.model_dump()
    values["disagreement"] = entry.disagreement or ""
    return Card(**values)


def _question(entry: QuestionEntry, path: Path) -> Question:
    theme = path.stem.split("_", 1)[-1]
    values: dict[str, Any] = entry.model_dump()
    values["evidence"], values["theme"] = entry.evidence or "", theme
    return Question(**values)


def read_bank(folder: Path) -> Bank:
    """Reads and validates the banks below a folder.

    Args:
        folder: Holds `article/`, `questions/` and `SOURCES.md`.

    Raises:
        InvalidData: With every mistake in every file.
    """
    problems: list[Problem] = []
    cards = read_list(_files(folder / "article", problems), CardEntry, problems)
    questions = read_list(_files(folder / "questions", problems), QuestionEntry, problems)
    _check_ids(cards, CARD_IDS, folder / "article", problems)
    _check_ids(questions, QUESTION_IDS, folder / "questions", problems)
    refuse_duplicates(cards, "title", problems)
    refuse_duplicates(questions, "text", problems)
    sayings, ideas = read_sayings(folder, problems), read_ideas(folder, problems)
    problems += [
        item.problem(f"there is no {item.entry.id} to say in other words", "id")
        for item in sayings
        if item.entry.id not in {*CARD_IDS, *QUESTION_IDS}
    ]
    _refuse_repeats(cards, "asked", problems, [item for item in sayings if item.entry.id[0] == "A"])
    _refuse_repeats(questions, "phrasings", problems, [item for item in sayings if item.entry.id[0] == "Q"])
    keys = _source_keys(folder, problems)
    for loaded in (cards, questions):
        _check_references(loaded, keys, "sources", problems)
    _check_references(questions, frozenset(item.entry.id for item in cards), "advice", problems)
    raise_if_any(problems)
    by_id = {item.entry.id: _card(item.entry) for item in sorted(cards, key=lambda item: _number(item.entry.id))}
    asked = {
        item.entry.id: _question(item.entry, item.path)
        for item in sorted(questions, key=lambda item: _number(item.entry.id))
    }
    lines = lines_by_id(sayings, [*by_id, *asked])
    digest = hashlib.sha256(repr((by_id, asked, lines)).encode()).hexdigest()[:16]
    return Bank(by_id, asked, digest, lines, ideas)


def load_bank() -> Bank:
    """The banks that come with the product, with a coach's own questions laid over them; read once.

    Raises:
        InvalidData: If a file has mistakes.
    """
    return _bank_with(practice_path())


@cache
def _bank_with(practice: Path | None) -> Bank:
    built_in = read_bank(knowledge_path())
    if practice is None:
        return built_in
    from coach.knowledge.practice import laid_over  # it reads questions as they are read here

    return laid_over(built_in, practice)
