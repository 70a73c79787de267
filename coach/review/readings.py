"""Every answer of a person, read once: what can be counted in it, without its words.

Answers are never changed, so what was read of one holds as long as the process runs. What is remembered holds numbers
only: nothing that was typed stays in memory after it was deleted from the store.
"""

import threading
from collections import Counter, OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo

from coach.analysis.engine import Analyser
from coach.analysis.record import rules_on
from coach.domain import Assessment, Grade, Kind, Question, Session
from coach.domain.record import follows_up, intent_of
from coach.review.sentences import sentence_around

_MOST = 20_000


@dataclass(frozen=True, slots=True)
class Counts:
    """What was counted in one answer.

    Attributes:
        words: Number of words.
        seconds: At speaking pace.
        kinds: Number of marks of each kind.
        without: Results claimed without a number.
        with_number: Results told with one: sentences with a number that measures an effect, or is the story's end.
        example: Whether one particular time is told.
    """

    words: int
    seconds: int
    kinds: Mapping[Kind, int]
    without: int
    with_number: int
    example: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """One answer in its place.

    Attributes:
        session_id: The interview.
        seq: Place in its record.
        question: What was asked.
        attempt: Which attempt at it in that interview.
        follow_up: Whether it replies to a follow-up.
        day: On which day it was given, where the person is.
        counts: What was counted.
        text: The answer as typed.
    """

    session_id: str
    seq: int
    question: Question
    attempt: int
    follow_up: bool
    day: date
    counts: Counts
    text: str


def count(text: str, assessment: Assessment) -> Counts:
    """Counts one answer."""
    end = assessment.star.result
    telling = {
        sentence_around(text, measure.quote.span).span
        for measure in assessment.measures
        if measure.grade is not Grade.SCOPE or (end is not None and end.span.overlaps(measure.quote.span))
    }
    kinds = Counter(finding.kind for finding in assessment.findings)
    return Counts(
        words=assessment.words,
        seconds=assessment.speaking_seconds,
        kinds=dict(kinds),
        without=kinds[Kind.UNQUANTIFIED],
        with_number=len(telling),
        example=assessment.specific_example,
    )


@dataclass
class Reader:
    """Reads answers and remembers what it counted. May be used from many threads.

    Attributes:
        analyser: Marks answers.
        questions: The bank.
    """

    analyser: Analyser
    questions: Mapping[str, Question]
    _known: OrderedDict[tuple[str, int], Counts] = field(default_factory=OrderedDict[tuple[str, int], Counts])
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def counts(self, session: Session, seq: int) -> Counts:
        """What is counted in the answer at a place."""
        key = (session.id, seq)
        with self._lock:
            found = self._known.get(key)
        if found is None:
            found = count(session.turns[seq].text, rules_on(session, seq, self.analyser, self.questions))
            with self._lock:
                self._known[key] = found
                while len(self._known) > _MOST:
                    self._known.popitem(last=False)
        return found

    def read(self, sessions: Iterable[Session], zone: tzinfo = UTC) -> tuple[Reading, ...]:
        """Every answer, oldest interview first.

        A realistic interview that has not been finished is left out: nothing is said about it yet. So are wishes to
        pass or to hear the question again.

        Args:
            sessions: Oldest first.
            zone: Where the person is, for the days.
        """
        return tuple(
            Reading(
                session.id,
                turn.seq,
                self.questions[turn.question_id],
                turn.attempt,
                follows_up(session, turn.seq),
                datetime.fromisoformat(turn.at).astimezone(zone).date(),
                self.counts(session, turn.seq),
                turn.text,
            )
            for session in sessions
            if session.brief.feedback != "realistic" or session.finished
            for turn in session.turns
            if turn.kind == "answer" and intent_of(turn.text) == "answer" and turn.question_id in self.questions
        )
