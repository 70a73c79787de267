"""The values that everything else speaks in: frozen, without I/O.

Positions are half-open and count code points of the stored text: `answer[start:end] == quote`. They are computed
once, by whoever looked at the text, and carried from there; nothing ever searches for a quote again.
"""

from coach.domain.assessment import (
    CLICHES,
    WORDS_PER_MINUTE,
    AnswerType,
    Asked,
    Assessment,
    Claim,
    Finding,
    Grade,
    Kind,
    Measure,
    Note,
    Star,
    Strength,
)
from coach.domain.bank import QUESTION_KINDS, Card, Hit, Question
from coach.domain.direction import Direction, Need
from coach.domain.reading import Reading, ReadingKind
from coach.domain.rubric import Rating, Scale
from coach.domain.session import Brief, Feedback, Format, Manner, Seniority, Session, Turn, TurnKind
from coach.domain.span import Quote, Span

__all__ = [
    "CLICHES",
    "QUESTION_KINDS",
    "WORDS_PER_MINUTE",
    "AnswerType",
    "Asked",
    "Assessment",
    "Brief",
    "Card",
    "Claim",
    "Direction",
    "Feedback",
    "Finding",
    "Format",
    "Grade",
    "Hit",
    "Kind",
    "Manner",
    "Measure",
    "Need",
    "Note",
    "Question",
    "Quote",
    "Rating",
    "Reading",
    "ReadingKind",
    "Scale",
    "Seniority",
    "Session",
    "Span",
    "Star",
    "Strength",
    "Turn",
    "TurnKind",
]
