"""What the analyser says about one answer."""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Literal

from coach.domain.span import Quote

WORDS_PER_MINUTE = 140
"""Speaking pace used to turn words into seconds: the middle of 125-150 (source: wpm)."""


class Kind(StrEnum):
    """What a finding can be about; what each means is told in docs/findings.md."""

    FAKE_WEAKNESS = "fake_weakness"
    EMPTY_TRAIT = "empty_trait"
    STOCK_PHRASE = "stock_phrase"
    REHEARSED_GOAL = "rehearsed_goal"
    FLATTERY = "flattery"
    UNQUANTIFIED = "unquantified"
    NEGATIVITY = "negativity"
    CONFRONTATIONAL = "confrontational"
    HEDGE = "hedge"
    WE_NOT_I = "we_not_i"


CLICHES = frozenset({Kind.FAKE_WEAKNESS, Kind.EMPTY_TRAIT, Kind.STOCK_PHRASE, Kind.REHEARSED_GOAL, Kind.FLATTERY})
"""The five kinds that together are called clichés."""


class Claim(StrEnum):
    """What kind of number a claim of result calls for (knowledge/measures.yaml)."""

    MONEY = "money"
    TIME = "time"
    VOLUME = "volume"
    RATE = "rate"
    QUALITY = "quality"
    PEOPLE = "people"
    SCOPE = "scope"
    RANK = "rank"
    FREQUENCY = "frequency"
    BEFORE_AFTER = "before_after"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a coach would point at, on the candidate's own characters.

    Attributes:
        kind: What it is about.
        rule: Id of the rule that noticed it, for example `stock_phrase.outside-the-box`.
        quote: The characters it points at.
        message: Why it is marked, one or two sentences, to the candidate.
        advice: What to say instead, one or two sentences, built from the candidate's own words.
        card: Id of the article card that says so, for example `A24`.
        claim: For `unquantified`: the kind of number it calls for.
        asks: For `unquantified`: the two or three questions that fit the claim.
        rewrite: The candidate's own sentence with open slots, or None.
        by: `rules`, or the name of the model that proposed it.
    """

    kind: Kind
    rule: str
    quote: Quote
    message: str
    advice: str
    card: str
    claim: Claim | None = None
    asks: tuple[str, ...] = ()
    rewrite: str | None = None
    by: str = "rules"

    @property
    def start(self) -> int:
        """First code point."""
        return self.quote.span.start

    @property
    def end(self) -> int:
        """One past the last code point."""
        return self.quote.span.end


class Grade(StrEnum):
    """How much a number tells: scope < result < result against a baseline (source: fi)."""

    SCOPE = "scope"
    RESULT = "result"
    COMPARED = "compared"


@dataclass(frozen=True, slots=True)
class Measure:
    """A number in the answer that measures something.

    Attributes:
        quote: The number with its unit.
        grade: Whether it tells scope, a result, or a result against a baseline.
    """

    quote: Quote
    grade: Grade


@dataclass(frozen=True, slots=True)
class Star:
    """Which parts of a story a listener can make out, each with its evidence or None."""

    situation: Quote | None = None
    task: Quote | None = None
    action: Quote | None = None
    result: Quote | None = None


@dataclass(frozen=True, slots=True)
class Strength:
    """Something done well, on the candidate's own characters.

    Attributes:
        what: Short name: `measure`, `compared`, `episode`, `own_part`, `ending`, `honest_weakness`, `reflection`.
        quote: The words that show it.
        message: One sentence to the candidate.
        card: Id of the article card that asks for it.
    """

    what: str
    quote: Quote
    message: str
    card: str


@dataclass(frozen=True, slots=True)
class Note:
    """A remark on the whole answer, at its end rather than on words.

    Attributes:
        id: Stable name, for example `length.long` or `type.habit`.
        text: One or two sentences to the candidate.
        card: Id of the card it rests on.
    """

    id: str
    text: str
    card: str


AnswerType = Literal["story", "habit", "opinion", "self_description", "other"]
"""What applicants really say when asked for the past (source: ba)."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the answer replies to, as far as it is known.

    Attributes:
        question: The interviewer's words.
        kind: Kind of question: one of `QUESTION_KINDS`, or empty if unknown.
        role: The job, in the candidate's words, or empty.
    """

    question: str = ""
    kind: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class Assessment:
    """Everything the analyser has to say about one answer. Findings and measures are in reading order.

    Attributes:
        findings: Marks; no two share a character.
        measures: Numbers that measure something.
        strengths: What was done well.
        notes: Remarks on the whole answer.
        specific_example: Whether at least one concrete episode is told.
        star: The parts of the story that can be made out.
        answer_type: What sort of answer it is.
        words: Number of words.
        speaking_seconds: The words at `WORDS_PER_MINUTE`, rounded.
    """

    findings: tuple[Finding, ...] = ()
    measures: tuple[Measure, ...] = ()
    strengths: tuple[Strength, ...] = ()
    notes: tuple[Note, ...] = ()
    specific_example: bool = False
    star: Star = field(default_factory=Star)
    answer_type: AnswerType = "other"
    words: int = 0
    speaking_seconds: int = 0

    @property
    def by_rules(self) -> "Assessment":
        """The rules' word alone, which is the same whatever model is connected: what is counted or rated is this."""
        findings = tuple(finding for finding in self.findings if finding.by == "rules")
        return self if len(findings) == len(self.findings) else replace(self, findings=findings)

    @property
    def praise(self) -> tuple[tuple[Quote, str], ...]:
        """The words that show something done well, each once, with all that is said of them; in reading order."""
        said: dict[Quote, list[str]] = {}
        for strength in self.strengths:
            said.setdefault(strength.quote, []).append(strength.message)
        return tuple((quote, " ".join(messages)) for quote, messages in said.items())
