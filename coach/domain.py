"""The values that everything else speaks in: frozen, without I/O.

Positions are half-open and count code points of the stored text: `answer[start:end] == quote`. They are computed
once, by whoever looked at the text, and carried from there; nothing ever searches for a quote again.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, Self

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


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of a text, half-open, in code points.

    Raises:
        ValueError: If it is empty or starts before the text does.
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"not a span: {self.start}..{self.end}")

    def overlaps(self, other: "Span") -> bool:
        """True if the two share at least one character."""
        return self.start < other.end and other.start < self.end

    def of(self, text: str) -> str:
        """The characters of `text` that this span covers."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Quote:
    """A span together with the words it covers: evidence that can be shown.

    Attributes:
        span: Where the words stand.
        text: The words, exactly as typed.
    """

    span: Span
    text: str

    @classmethod
    def at(cls, source: str, start: int, end: int) -> Self:
        """The quote of `source[start:end]`.

        Raises:
            ValueError: If the span is empty or runs past the text.
        """
        if end > len(source):
            raise ValueError(f"span {start}..{end} runs past a text of {len(source)} characters")
        return cls(Span(start, end), source[start:end])


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


Format = Literal["callback", "behavioural", "full", "drill"]
Manner = Literal["warm", "neutral", "tough"]
Feedback = Literal["coached", "realistic"]
Seniority = Literal["", "first_job", "junior", "mid", "senior", "lead"]


@dataclass(frozen=True, slots=True)
class Brief:
    """What the candidate chose before the interview; every part may be left out.

    Attributes:
        role: The job, in their words.
        company: The employer, in their words.
        job_ad: Text of the advertisement.
        seniority: Level of the job, or empty.
        format: First call-back with fit questions, behavioural, full, or one question.
        manner: How the interviewer carries themselves.
        feedback: `coached` after each answer, or `realistic`: silent until the debrief.
        minutes: Length wanted, 5 to 60.
        questions: Number of questions wanted; if given it wins over `minutes`.
        drill: For a drill: id of the question.
    """

    role: str = ""
    company: str = ""
    job_ad: str = ""
    seniority: Seniority = ""
    format: Format = "callback"
    manner: Manner = "warm"
    feedback: Feedback = "coached"
    minutes: int = 30
    questions: int | None = None
    drill: str = ""


TurnKind = Literal["question", "answer", "reply"]


@dataclass(frozen=True, slots=True)
class Turn:
    """One entry of the record. Entries are appended and never changed.

    Attributes:
        seq: Place in the session, counted from zero; order is by this, never by clock.
        kind: `question` (the interviewer opens a question), `answer` (the candidate, as typed) or `reply` (the
            interviewer's words after an answer: a follow-up, the next question or the close).
        question_id: The question that is on the table after this entry.
        text: The words. For an answer: byte for byte as typed, after the rules of text at the door.
        step: For questions and replies: what this entry asks for, as stored by the session (`open`, `follow_up`,
            `next`, `again`, `close`).
        need: For a follow-up: which need it goes after, for example `number` or `ending`.
        attempt: For answers: 1 for the first time this question is opened, 2 after "try again", and so on.
        by: `candidate`, `built-in`, or the name of the model.
        cards: Ids of the cards that were at hand.
        prompt_hash: Which prompt text was used, or empty.
        tokens: Tokens spent as told by the server, or None.
        millis: How long the reply took, or None.
        turn_id: Id given by the browser, so that a resend makes no second turn.
        at: UTC time of day, ISO 8601, for showing only.
    """

    seq: int
    kind: TurnKind
    question_id: str
    text: str
    step: str = ""
    need: str = ""
    attempt: int = 1
    by: str = "built-in"
    cards: tuple[str, ...] = ()
    prompt_hash: str = ""
    tokens: int | None = None
    millis: int | None = None
    turn_id: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class Session:
    """One interview: what was chosen, which questions were planned, and what was said.

    Attributes:
        id: Unguessable, 128 bits.
        owner: Whose it is.
        brief: What was chosen.
        plan: Question ids in order.
        turns: The record, in order.
        finished: Whether it has been closed.
        draft: What is typed and not yet sent.
        created_at: UTC, ISO 8601.
    """

    id: str
    owner: str
    brief: Brief
    plan: tuple[str, ...]
    turns: tuple[Turn, ...] = ()
    finished: bool = False
    draft: str = ""
    created_at: str = ""


@dataclass(frozen=True, slots=True)
class Need:
    """What an answer most lacks, and the one question that would bring it out.

    Attributes:
        what: `number`, `baseline`, `example`, `own_part`, `ending`, `last_cost`, `particular_fact`, `substance` (the
            answer says next to nothing) or `deeper` (nothing is lacking; a good interviewer would still ask on).
        ask: The question to put, one sentence ending in a question mark, built from the candidate's own words.
        quote: The words it goes after, or None.
        claim: For `number`: the kind of number.
    """

    what: str
    ask: str
    quote: Quote | None = None
    claim: Claim | None = None


@dataclass(frozen=True, slots=True)
class Direction:
    """What the interviewer is to do in this turn; the model, built-in or connected, finds the words.

    Attributes:
        step: `open`, `follow_up`, `next`, `again` or `close`.
        question: The question to put (for `open`, `next`, `again`) or the one on the table (for `follow_up`).
        need: For `follow_up`: what to go after.
        answer: The candidate's last answer, or empty.
        assessment: Of that answer.
        cards: At most four cards that bear on it.
        brief: What the candidate chose.
        used: Sentences the interviewer has said in this session, so that none comes twice.
        asked_so_far: Number of questions opened so far, including the one on the table.
        total: Number of questions planned.
    """

    step: str
    question: Question | None = None
    need: Need | None = None
    answer: str = ""
    assessment: Assessment = field(default_factory=Assessment)
    cards: tuple[Card, ...] = ()
    brief: Brief = field(default_factory=Brief)
    used: tuple[str, ...] = ()
    asked_so_far: int = 0
    total: int = 0
