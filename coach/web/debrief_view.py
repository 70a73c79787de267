"""The debrief as HTML: what was strong, what to mend, and each answer with its marks."""

from collections.abc import Mapping
from html import escape

from coach.domain import Card, Finding, Question
from coach.interview.debrief import Attempt, Debrief, QuestionReview
from coach.web.highlight import margin
from coach.wording import KIND_NAMES

_STORY_KINDS = frozenset({"behavioural"})


def _first(debrief: Debrief) -> str:
    if not debrief.first:
        return (
            '<p class="clear">Nothing in your answers was marked. Read them once more below, '
            "and try a tougher interviewer next time.</p>"
        )
    items = "".join(_first_item(question, finding) for question, finding in debrief.first)
    return f'<h3>Mend these first</h3><ol class="first">{items}</ol>'


def _first_item(question: Question, finding: Finding) -> str:
    words = escape(" ".join(finding.quote.text.split()))
    return (
        f'<li class="{finding.kind.value}"><h4>{escape(KIND_NAMES[finding.kind])}</h4>'
        f"<p>To “{escape(question.text)}” you said <q>{words}</q>.</p>"
        f'<p class="advice">{escape(finding.advice)}</p><p class="ref">{escape(finding.card)}</p></li>'
    )


def _attempt(review: QuestionReview, attempt: Attempt, cards: Mapping[str, Card]) -> str:
    several = len(review.attempts) > 1
    head = f'<h4 class="attempt">Attempt {attempt.number}</h4>' if several else ""
    parts: list[str] = []
    for place, answer in enumerate(attempt.answers):
        asked = f'<p class="asked">{escape(answer.asked)}</p>' if place else ""
        parts.append(
            asked
            + margin(
                answer.text,
                answer.assessment,
                cards,
                anchor=f"d{answer.seq}",
                story=review.question.kind in _STORY_KINDS and place == 0,
            )
        )
    return f'<div class="attempt">{head}{"".join(parts)}</div>'


def _missing(review: QuestionReview) -> str:
    if not review.missing:
        return ""
    items = "".join(f"<li>{escape(need.ask)}</li>" for need in review.missing)
    return f'<section class="missing"><h4>Still open</h4><ul>{items}</ul></section>'


def _question(review: QuestionReview, cards: Mapping[str, Card]) -> str:
    attempts = "".join(_attempt(review, attempt, cards) for attempt in review.attempts)
    marks = len(review.mend)
    summary = "no marks" if not marks else f"{marks} mark{'' if marks == 1 else 's'}"
    question = review.question
    return (
        f'<details class="review" open><summary><span>{escape(question.text)}</span>'
        f'<span class="count">{summary}</span></summary>'
        f'<p class="probes">{escape(question.probes)}</p>{attempts}{_missing(review)}'
        f'<details class="card"><summary>The shape of a good answer · {escape(question.id)}</summary>'
        f"<p>{escape(question.shape)}</p></details></details>"
    )


def _best(debrief: Debrief) -> str:
    strong = [(review.question, strength) for review in debrief.reviews for strength in review.strong]
    if not strong:
        return ""
    items = "".join(
        f"<li><q>{escape(' '.join(strength.quote.text.split()))}</q> {escape(strength.message)}</li>"
        for _, strength in strong[:3]
    )
    return f'<section class="strong"><h3>Keep doing this</h3><ul>{items}</ul></section>'


def debrief_html(debrief: Debrief, cards: Mapping[str, Card]) -> str:
    """The debrief of one interview; an interview without answers says so and invents nothing."""
    if not debrief.reviews:
        return (
            '<section class="debrief"><h2>Your debrief</h2><p class="clear">You did not answer a question this time, '
            "so there is nothing to say about your answers. Start again whenever you like.</p></section>"
        )
    count = len(debrief.reviews)
    minutes, seconds = divmod(debrief.speaking_seconds, 60)
    skipped = (
        f'<p class="skipped">Passed over: {escape("; ".join(question.text for question in debrief.skipped))}</p>'
        if debrief.skipped
        else ""
    )
    return (
        f'<section class="debrief"><h2>Your debrief</h2><p class="length">{count} question{"" if count == 1 else "s"} '
        f"answered · {debrief.words} words · about {minutes} min {seconds:02d} s spoken</p>"
        f'<div class="summary">{_first(debrief)}{_best(debrief)}</div>{skipped}'
        f"<h3>Answer by answer</h3>{''.join(_question(review, cards) for review in debrief.reviews)}</section>"
    )
