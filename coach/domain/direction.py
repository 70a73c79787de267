"""What the interviewer is to do next."""

from dataclasses import dataclass, field

from coach.domain.assessment import Assessment, Claim
from coach.domain.bank import Card, Question
from coach.domain.session import Brief
from coach.domain.span import Quote


@dataclass(frozen=True, slots=True)
class Need:
    """What an answer most lacks, and the one question that would bring it out.

    Attributes:
        what: `number`, `baseline`, `example`, `own_part`, `ending`, `last_cost`, `particular_fact`, `substance` (the
            answer says next to nothing) or `deeper` (nothing is lacking; a good interviewer would still ask on).
        ask: The question to put, one sentence ending in a question mark, built from the candidate's own words.
        quote: The words it goes after, or None.
        claim: For `number`: the kind of number.
        in_these_words: Whether `ask` was made for this very turn and is put as it stands, whatever the manner.
    """

    what: str
    ask: str
    quote: Quote | None = None
    claim: Claim | None = None
    in_these_words: bool = False


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
