"""The debrief as HTML: what was strong, what to mend, and each answer with its marks."""

from collections.abc import Mapping
from html import escape

from coach.domain import Card, Finding, Question
from coach.review.debrief import Attempt, Debrief, QuestionReview
from coach.web.highlight import kind_name, margin, strengths_list
from coach.web.markup import one_line
from coach.web.question_line import question_in
from coach.wording import speaking_time

_STORY_KINDS = frozenset({"behavioural"})
_MOST_STRONG = 3


def _first(debrief: Debrief) -> str:
    if not debrief.first:
        return (
            '<section class="mend"><h2>Mend these first</h2><p class="clear">Nothing in your answers was marked. '
            "Read them once more below, and try a tougher interviewer next time.</p></section>"
        )
    items = "".join(_first_item(question, finding) for question, finding in debrief.first)
    return f'<section class="mend"><h2>Mend these first</h2><ol class="first">{items}</ol></section>'


def _first_item(question: Question, finding: Finding) -> str:
    return (
        f"<li><h3>{kind_name(finding)}</h3>"
        f'<p class="to">{escape(question.text)}</p><p class="quoted"><q>{one_line(finding.quote.text)}</q></p>'
        f'<p class="advice">{escape(finding.advice)} <span class="ref">{escape(finding.card)}</span></p></li>'
    )


def _best(debrief: Debrief) -> str:
    strong = [strength for review in debrief.reviews for strength in review.strong][:_MOST_STRONG]
    return (
        f'<section class="strong"><h2>Keep doing this</h2><ul>{strengths_list(strong)}</ul></section>' if strong else ""
    )


def _attempt(review: QuestionReview, attempt: Attempt, cards: Mapping[str, Card]) -> str:
    several = len(review.attempts) > 1
    head = f'<h3 class="attempt">Attempt {attempt.number}</h3>' if several else ""
    parts: list[str] = []
    for place, answer in enumerate(attempt.answers):
        asked = f'<p class="asked">{escape(question_in(answer.asked, review.question))}</p>' if place else ""
        story = review.question.kind in _STORY_KINDS and place == 0
        marked = margin(answer.text, answer.assessment, cards, anchor=f"d{answer.seq}", story=story)
        parts.append(f'{asked}<div class="pair">{marked}</div>')
    return f'<div class="tried">{head}{"".join(parts)}</div>'


def _missing(review: QuestionReview) -> str:
    items = "".join(f"<li>{escape(need.ask)}</li>" for need in review.missing)
    return f'<section class="missing"><h3>Still open</h3><ul>{items}</ul></section>' if items else ""


def _question(review: QuestionReview, cards: Mapping[str, Card]) -> str:
    attempts = "".join(_attempt(review, attempt, cards) for attempt in review.attempts)
    marks = len(review.mend)
    summary = "no marks" if not marks else f"{marks} mark{'' if marks == 1 else 's'}"
    question = review.question
    return (
        f'<details class="review" open><summary><span class="title">{escape(question.text)}</span> '
        f'<span class="count">{summary}</span></summary>'
        f'<p class="probes">{escape(question.probes)}</p>{attempts}{_missing(review)}'
        f'<details class="card"><summary>The shape of a good answer <span class="ref">{escape(question.id)}</span>'
        f"</summary><p>{escape(question.shape)}</p></details></details>"
    )


def debrief_html(debrief: Debrief, cards: Mapping[str, Card]) -> str:
    """The debrief of one interview; an interview without answers says so and invents nothing."""
    head = '<section class="debrief"><h1 id="debrief-head" tabindex="-1">Your debrief</h1>'
    if not debrief.reviews:
        return (
            f'{head}<p class="clear">You did not answer a question this time, so there is nothing to say about '
            "your answers. Start again whenever you like.</p></section>"
        )
    count = len(debrief.reviews)
    skipped = (
        f'<p class="skipped">Passed over: {escape("; ".join(question.text for question in debrief.skipped))}</p>'
        if debrief.skipped
        else ""
    )
    return (
        f'{head}<p class="length">{count} question{"" if count == 1 else "s"} answered · {debrief.words:,} words · '
        f"about {speaking_time(debrief.speaking_seconds)} spoken</p>"
        f"{_first(debrief)}{_best(debrief)}{skipped}"
        f"<h2>Answer by answer</h2>{''.join(_question(review, cards) for review in debrief.reviews)}</section>"
    )
