"""What the rule files, notes.yaml, words.yaml and measures.yaml may say: checked before a single answer is read.

Each form gives the plain entry that the analyser works with (rules.py, claims.py), so that only reading the files
needs these checks.
"""

import re
from collections import Counter
from string import Template
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import AfterValidator, Field, field_validator, model_validator

from coach.analysis.claims import ClaimEntry, CloserEntry, MetricEntry, OccupationEntry
from coach.analysis.rules import ExampleEntry, NoteEntry, RuleEntry
from coach.datafile import Entry
from coach.domain import QUESTION_KINDS, Claim, Kind

HOLES = frozenset({"said", "you"})
_CARD = re.compile(r"A\d{1,2}")


def _card(value: str) -> str:
    if not _CARD.fullmatch(value):
        raise ValueError(f"'{value}' is no card of the article; write its number after an A, as in A24")
    return value


Card = Annotated[str, AfterValidator(_card)]
_Texts = TypeVar("_Texts", tuple[str, ...], dict[str, tuple[str, ...]])
_ID = re.compile(r"[a-z_]+\.[a-z0-9_]+")


class WordsForm(Entry):
    """words.yaml: named lists that phrases may use as `{name}`."""

    lists: dict[str, tuple[str, ...]] = Field(default_factory=dict)


class ExampleForm(Entry):
    """An example answer; what must be marked stands in `[[ ]]`."""

    answer: str
    question: str = ""
    kind: str = ""
    role: str = ""


class RuleForm(Entry):
    """One rule as it stands in knowledge/notices."""

    id: str
    marks: Literal["phrase", "clause", "sentence", "trait", "claim", "only_we", "learned"] = "phrase"
    phrases: tuple[str, ...] = ()
    unless: tuple[str, ...] | None = None
    literal: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    why: str | tuple[str, ...] = Field(min_length=1)
    instead: tuple[str, ...] = ()
    instead_asked: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    card: Card
    fires: tuple[str | ExampleForm, ...] = Field(min_length=1)
    silent: tuple[str | ExampleForm, ...] = Field(min_length=1)
    source: str = ""

    @field_validator("id")
    @classmethod
    def _named(cls, value: str) -> str:
        kind = value.partition(".")[0]
        if not _ID.fullmatch(value) or kind not in set(Kind):
            raise ValueError(f"'{value}' must be a kind, a dot and a short name in small letters: stock_phrase.win_win")
        return value

    @field_validator("asked", "instead_asked")
    @classmethod
    def _known_kinds(cls, value: _Texts) -> _Texts:
        for kind in value:
            if kind not in QUESTION_KINDS and kind != "unknown":
                raise ValueError(
                    f"'{kind}' is no kind of question; choose from {', '.join((*QUESTION_KINDS, 'unknown'))}"
                )
        return value

    @field_validator("instead", "instead_asked")
    @classmethod
    def _known_holes(cls, value: _Texts) -> _Texts:
        listed: tuple[tuple[str, ...], ...] = tuple(value.values()) if isinstance(value, dict) else (value,)
        for text in (text for texts in listed for text in texts):
            template = Template(text)
            if not template.is_valid() or set(template.get_identifiers()) - HOLES:
                raise ValueError(f"'{text}': the holes are $said (their words) and $you (their words turned to 'you')")
        return value

    @model_validator(mode="after")
    def _says_what_instead(self) -> Self:
        if not self.instead and not self.id.startswith(f"{Kind.UNQUANTIFIED}."):
            raise ValueError(f"'{self.id}' needs 'instead:' with at least one line that tells what to say instead")
        return self

    def entry(self) -> RuleEntry:
        """The rule as plain values."""
        why = (self.why,) if isinstance(self.why, str) else self.why
        examples = {"fires": _examples(self.fires), "silent": _examples(self.silent)}
        values: dict[str, Any] = {**dict(self), **examples, "why": why}
        return RuleEntry(**values)


def _examples(forms: tuple[str | ExampleForm, ...]) -> tuple[str | ExampleEntry, ...]:
    return tuple(form if isinstance(form, str) else ExampleEntry(**dict(form)) for form in forms)


class NoteForm(Entry):
    """A remark on the whole answer as it stands in notes.yaml."""

    id: str = Field(pattern=r"^[a-z_]+\.[a-z_]+$")
    about: Literal["answer", "question"] = "answer"
    phrases: tuple[str, ...] = Field(min_length=1)
    least: int = Field(ge=1)
    text: str = Field(min_length=1)
    card: Card
    source: str = ""
    shows: tuple[str, ...] = Field(min_length=1)
    silent: tuple[str, ...] = Field(min_length=1)

    def entry(self) -> NoteEntry:
        """The remark as plain values."""
        return NoteEntry(**dict(self))


class CloserForm(Entry):
    """What is asked instead where one of these words stands in the claim."""

    when: str = Field(min_length=1)
    frame: str = Field(pattern=r"\[[^\[\]\d]+\?\]")
    says: tuple[str, ...] = Field(min_length=1)
    asks: tuple[str, ...] = Field(min_length=2)
    help: str = Field(min_length=1)

    def entry(self) -> CloserEntry:
        """The same as plain values."""
        return CloserEntry(tuple(self.when.split()), self.frame, self.says, self.asks, self.help)


class ClaimForm(Entry):
    """A kind of claim as it stands in measures.yaml."""

    claim: Claim
    words: tuple[str, ...] = Field(min_length=1)
    slot: str = Field(pattern=r"\[[^\[\]\d]+\?\]")
    frame: str = Field(pattern=r"\[[^\[\]\d]+\?\]")
    says: tuple[str, ...] = Field(min_length=3)
    asks: tuple[str, ...] = Field(min_length=3)
    help: str = Field(min_length=1)
    level: str = ""
    closer: tuple[CloserForm, ...] = ()

    def entry(self) -> ClaimEntry:
        """The kind of claim as plain values."""
        values: dict[str, Any] = dict(self) | {"closer": tuple(one.entry() for one in self.closer)}
        return ClaimEntry(**values)


class MetricForm(Entry):
    """A question that fits only claims in which one of these words stands."""

    ask: str = Field(min_length=1)
    when: str = Field(min_length=1)


class OccupationForm(Entry):
    """An occupation as it stands in measures.yaml."""

    name: str = Field(min_length=1)
    words: tuple[str, ...] = Field(min_length=1)
    metrics: dict[Claim, str | MetricForm] = Field(min_length=1)

    def entry(self) -> OccupationEntry:
        """The occupation as plain values."""
        metrics = {
            claim: MetricEntry(told) if isinstance(told, str) else MetricEntry(told.ask, tuple(told.when.split()))
            for claim, told in self.metrics.items()
        }
        return OccupationEntry(self.name, self.words, metrics)


class MeasuresForm(Entry):
    """The whole of measures.yaml."""

    claims: tuple[ClaimForm, ...]
    amounts: tuple[str, ...]
    degrees: tuple[str, ...]
    sizes: tuple[str, ...]
    occupations: tuple[OccupationForm, ...]

    @field_validator("claims")
    @classmethod
    def _all_claims(cls, value: tuple[ClaimForm, ...]) -> tuple[ClaimForm, ...]:
        counted = Counter(entry.claim for entry in value)
        missing = [claim for claim in Claim if counted[claim] != 1]
        if missing:
            raise ValueError(f"each kind of claim must stand once; see to {', '.join(missing)}")
        return value
