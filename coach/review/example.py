"""How a good answer is built, and the candidate's own words laid into that shape. It never tells a ready-made story.

Every sentence in it was typed by the candidate, and stands in it once; what they have not said is an open slot. A
sentence that carries a mark is left out, save one that lacks a number, which stands with a slot for it, and one that
hedges, which stands with the hedge struck through.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coach.domain import Grade, Kind, Measure, Question, Quote
from coach.knowledge.shapes import Part, shape_of
from coach.review.balance import own_act
from coach.review.known import tells_work
from coach.review.sentences import sentence_around, sentences_in

if TYPE_CHECKING:
    from coach.review.debrief import AnswerReview

MOST_IN_A_PART = 3
_NEARLY_ALL = 0.8
_FEWEST_LEFT = 4
_CUSHION = re.compile(
    r"\b(?:(?:i|it|we) (?:guess|suppose|think|reckon)(?: that)?|(?:kind|sort) of|more or less|maybe|perhaps|probably|"
    r"possibly|hopefully|a (?:little )?bit|basically|really just|just|only)\b",
    re.IGNORECASE,
)
"""Words that cushion what is said. They are taken out only of words that carry the mark of a hedge."""
HOW_MANY, BEFORE = "[how many, or how much?]", "[and what was it before?]"
_CHANGE = re.compile(
    r"\b(?:since then|these days|nowadays|from then on|now i|so now|today i|i now|another time|next time|"
    r"i learn(?:ed|t))\b",
    re.IGNORECASE,
)
_WISH = re.compile(
    r"\bI(?:'d|’d| would)? (?:\w+ )?(?:want|like|love|enjoy|prefer|hope|wish|look(?:ed)? forward|miss(?:ed)?)\b|"
    r"\bI(?:'m|’m| am| was) (?:\w+ )?(?:after|drawn|keen|looking)\b|\bwhat I (?:want|like|look)",
    re.IGNORECASE,
)
_THEIRS = re.compile(
    r"\byour\b|\b(?:advert(?:isement)?|the (?:job )?ad|website|vacancy|annual report)\b|"
    r"\byou(?:[’'](?:re|ve))?(?: \w+)? (?:have|had|do|make|made|run|ran|sell|build|built|open(?:ed)?|moved?|use|work|"
    r"offer|train|said?|wrote|won|took|look after|serve|deliver|are|were)\b",
    re.IGNORECASE,
)
_COMPARED = re.compile(r"\bfrom\b.*\bto\b|\binstead of\b|\bagainst\b|\bbefore\b", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence of the candidate's in its place.

    Attributes:
        seq: Place of its answer in the record.
        quote: The sentence as typed.
        filled: The sentence with open slots in it, where a number is lacking; else None.
        slot: An open slot after it, or an empty string.
        struck: Words in it that take back what the others say, and are better left out.
    """

    seq: int
    quote: Quote
    filled: str | None = None
    slot: str = ""
    struck: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True)
class Laid:
    """One part of the answer with what of the candidate's stands in it; nothing means that it is open."""

    part: Part
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """The frame of an answer.

    Attributes:
        question: What is asked.
        parts: In order.
        left: Sentences without a mark that found no place.
    """

    question: Question
    parts: tuple[Laid, ...]
    left: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class _Said:
    """A sentence with what it could be used for."""

    piece: Piece
    uses: frozenset[str]


def build_example(question: Question, answers: Sequence["AnswerReview"]) -> Example:
    """Lays the answers of an attempt into the shape that the question asks for.

    Args:
        question: What is asked.
        answers: The latest attempt, follow-ups included; may be empty.
    """
    said = [one for place, answer in enumerate(answers) for one in _sentences(answer, lead=not place)]
    used: set[int] = set()
    laid: list[Laid] = []
    for part in shape_of(question):
        pieces: list[Piece] = []
        for source in part.sources:
            for place, one in enumerate(said):
                if place not in used and source in one.uses and len(pieces) < MOST_IN_A_PART:
                    used.add(place)
                    pieces.append(one.piece)
        pieces.sort(key=lambda piece: (piece.seq, piece.quote.span))
        laid.append(Laid(part, tuple(pieces)))
    left = tuple(one.piece for place, one in enumerate(said) if place not in used)
    return Example(question, tuple(laid), left)


def _sentences(answer: "AnswerReview", *, lead: bool) -> list[_Said]:
    """Every sentence that may be used again, and for what."""
    found: list[_Said] = []
    assessment = answer.assessment
    sentences = sentences_in(answer.text)
    parts = {
        name: sentence_around(answer.text, quote.span)
        for name in ("situation", "task", "action", "result")
        if (quote := getattr(assessment.star, name)) is not None
    }
    told = _course(sentences, parts.get("result")) if assessment.specific_example else ()
    for place, sentence in enumerate(sentences):
        marks = [finding for finding in assessment.findings if finding.quote.span.overlaps(sentence.span)]
        if any(mark.kind not in {Kind.UNQUANTIFIED, Kind.HEDGE} for mark in marks):
            continue
        hedges = [_cushions(answer.text, mark.quote, sentence) for mark in marks if mark.kind is Kind.HEDGE]
        if not all(hedges):
            continue
        struck = tuple(quote for found in hedges for quote in found)
        marks = [mark for mark in marks if mark.kind is Kind.UNQUANTIFIED]
        measures = [m for m in assessment.measures if m.quote.span.overlaps(sentence.span)]
        uses = {name for name, quote in parts.items() if quote == sentence}
        # How long or how often somebody did something is no result, even where it is a number.
        did = sentence in told and "result" not in uses
        if did and not uses:
            uses.add("action")
        grades = {measure.grade for measure in measures}
        if marks or Grade.COMPARED in grades or (grades - {Grade.SCOPE} and not did):
            uses.add("number")
        if tells_work(sentence, assessment.findings):
            uses.add("work")
        if _CHANGE.search(sentence.text):
            # What is done since comes last, wherever else the sentence could stand.
            uses = {"change"}
        if _THEIRS.search(sentence.text):
            uses.add("theirs")
        elif _WISH.search(sentence.text):
            uses.add("wish")
        if lead and not place and len(sentence.text.split()) > 2:
            uses.add("first")
        filled = next((mark.rewrite for mark in marks if mark.rewrite and _as_long(mark.rewrite, sentence)), None)
        slot = _slot(sentence, [] if did else measures, bool(marks), filled)
        found.append(_Said(Piece(answer.seq, sentence, filled, slot, struck), frozenset(uses)))
    return found


def _cushions(text: str, hedge: Quote, sentence: Quote) -> list[Quote]:
    """The words of a hedge that can go, so that what is said stands; none where nothing would be left."""
    end = min(hedge.span.end, sentence.span.end)
    found = [Quote.at(text, *match.span()) for match in _CUSHION.finditer(text, hedge.span.start, end)]
    left = len(sentence.text.split()) - sum(len(quote.text.split()) for quote in found)
    return found if left >= _FEWEST_LEFT else []


def _as_long(rewrite: str, sentence: Quote) -> bool:
    """Whether a rewritten clause is nearly all of its sentence, so that nothing is lost by putting it there."""
    return len(rewrite.split()) >= _NEARLY_ALL * len(sentence.text.split())


def _course(sentences: Sequence[Quote], result: Quote | None) -> tuple[Quote, ...]:
    """The sentences of a told time from the speaker's first act to where the result begins, or to the last act."""
    acts = [place for place, sentence in enumerate(sentences) if own_act(sentence.text)]
    if not acts:
        return ()
    end = sentences.index(result) if result in sentences else 0
    return tuple(sentences[acts[0] : end if end > acts[0] else acts[-1] + 1])


def _slot(sentence: Quote, measures: Sequence[Measure], claimed: bool, filled: str | None) -> str:
    """What a sentence still lacks: the number it claims, or what to hold its number against."""
    if claimed and filled is None:
        return HOW_MANY
    results = [m for m in measures if m.grade is Grade.RESULT]
    if len(results) == 1 and not _COMPARED.search(sentence.text):
        return BEFORE
    return ""
