"""An interview as it is chosen, and as it is recorded."""

from dataclasses import dataclass
from typing import Literal

from coach.domain.reading import Reading, ReadingKind

Format = Literal["callback", "behavioural", "full", "recruiter", "drill"]
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
        format: First call-back with fit questions, behavioural, full, a recruiter's first call, or one question.
        manner: How the interviewer carries themselves.
        feedback: `coached` after each answer, or `realistic`: silent until the debrief.
        minutes: Length wanted, 5 to 60.
        questions: Number of questions wanted; if given it wins over `minutes`.
        drill: For a drill: id of the question.
        twist: For a drill that asks again: in which way, and for the how-manieth time, for example `words:2`.
        given: Ids of a question set, in order, with spaces between; if given, they are what is asked.
        papers: Text of the CV, or notes on oneself and on the employer.
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
    twist: str = ""
    given: str = ""
    papers: str = ""


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
        readings: What a connected model made of single turns, by place, then by kind.
    """

    id: str
    owner: str
    brief: Brief
    plan: tuple[str, ...]
    turns: tuple[Turn, ...] = ()
    finished: bool = False
    draft: str = ""
    created_at: str = ""
    readings: tuple[Reading, ...] = ()

    def reading(self, kind: ReadingKind, seq: int) -> Reading | None:
        """The reading of one kind of the entry at a place, if there is one."""
        return next((found for found in self.readings if (found.kind, found.seq) == (kind, seq)), None)
