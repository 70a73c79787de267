"""Turns an assessment into the coach's margin: the answer with numbered marks, and a note for each mark.

Everything that was typed passes through `escape` and stands only as text; nothing typed ever becomes markup.
"""

from collections.abc import Mapping, Sequence
from html import escape

from coach.domain import Assessment, Card, Claim, Finding, Note, Star, Strength
from coach.wording import KIND_NAMES, length_line

_STAR_NAMES = (("situation", "Situation"), ("task", "Task"), ("action", "Your action"), ("result", "Result"))
_CLAIM_HELP: Mapping[Claim, str] = {
    Claim.MONEY: "an amount",
    Claim.TIME: "a length of time",
    Claim.VOLUME: "how many",
    Claim.RATE: "a share or a rate",
    Claim.QUALITY: "errors, complaints or a score",
    Claim.PEOPLE: "how many people",
    Claim.SCOPE: "how large",
    Claim.RANK: "a place in a ranking",
    Claim.FREQUENCY: "how often",
    Claim.BEFORE_AFTER: "before and after",
}


def _lines(text: str) -> str:
    return escape(text).replace("\r\n", "\n").replace("\n", "<br>")


def marked_answer(answer: str, findings: Sequence[Finding], anchor: str) -> str:
    """The answer as HTML with a numbered mark on each finding.

    Args:
        answer: The text as typed.
        findings: In reading order; no two share a character.
        anchor: Prefix of the ids that marks and notes are tied together by.
    """
    parts: list[str] = []
    at = 0
    for number, finding in enumerate(findings, 1):
        name = KIND_NAMES[finding.kind]
        parts.append(_lines(answer[at : finding.start]))
        parts.append(
            f'<mark class="mark {finding.kind.value}" aria-describedby="{anchor}-{number}">'
            f"{_lines(answer[finding.start : finding.end])}"
            f'<a class="number" href="#{anchor}-{number}" aria-label="Note {number}: {escape(name)}">{number}</a></mark>'
        )
        at = finding.end
    parts.append(_lines(answer[at:]))
    return f'<blockquote class="answer">{"".join(parts)}</blockquote>'


def _card(card: Card | None) -> str:
    if card is None:
        return ""
    steps = "".join(f"<li>{escape(step)}</li>" for step in card.do)
    other = f"<p><em>Others see it differently:</em> {escape(card.disagreement)}</p>" if card.disagreement else ""
    return (
        f'<details class="card"><summary>{escape(card.id)} · {escape(card.title)}</summary>'
        f"<p>{escape(card.advice)}</p><p>{escape(card.why)}</p><ul>{steps}</ul>{other}"
        f'<p class="unless"><em>When not:</em> {escape(card.unless)}</p></details>'
    )


def note_on(finding: Finding, number: int, anchor: str, cards: Mapping[str, Card]) -> str:
    """The margin note that belongs to one mark."""
    asks = "".join(f"<li>{escape(ask)}</li>" for ask in finding.asks)
    rewrite = (
        f'<p class="rewrite"><span class="label">Your sentence, ready to fill</span>{_lines(finding.rewrite)}</p>'
        if finding.rewrite
        else ""
    )
    claim = f' <span class="claim">{_CLAIM_HELP[finding.claim]}</span>' if finding.claim else ""
    by = f'<span class="by">suggested by {escape(finding.by)}</span>' if finding.by != "rules" else ""
    return (
        f'<li class="note {finding.kind.value}" id="{anchor}-{number}" value="{number}" tabindex="-1">'
        f'<h4><span class="badge">{number}</span>{escape(KIND_NAMES[finding.kind])}{claim}{by}</h4>'
        f"<p>{escape(finding.message)}</p>"
        f'<p class="advice">{escape(finding.advice)}</p>'
        f"{f'<ul class=asks>{asks}</ul>' if asks else ''}{rewrite}{_card(cards.get(finding.card))}</li>"
    )


def _strengths(strengths: Sequence[Strength]) -> str:
    if not strengths:
        return ""
    items = "".join(
        f"<li><q>{escape(' '.join(strength.quote.text.split()))}</q> {escape(strength.message)}</li>"
        for strength in strengths
    )
    return f'<section class="strong"><h4>What works</h4><ul>{items}</ul></section>'


def _star(star: Star) -> str:
    cells: list[str] = []
    for name, label in _STAR_NAMES:
        quote = getattr(star, name)
        state = "there" if quote else "not heard"
        title = f' title="{escape(" ".join(quote.text.split())[:160])}"' if quote else ""
        cells.append(f'<li class="{"on" if quote else "off"}"{title}>{label}<span>{state}</span></li>')
    return f'<ul class="star" aria-label="Parts of the story">{"".join(cells)}</ul>'


def _notes(notes: Sequence[Note]) -> str:
    items = "".join(f'<li>{escape(note.text)} <span class="ref">{escape(note.card)}</span></li>' for note in notes)
    return f'<ul class="remarks">{items}</ul>' if items else ""


def margin(
    answer: str, assessment: Assessment, cards: Mapping[str, Card], *, anchor: str = "note", story: bool = True
) -> str:
    """The coach's margin for one answer, as HTML.

    Args:
        answer: The text as typed.
        assessment: What the analyser says about it.
        cards: Article cards by id.
        anchor: Prefix of ids, different for each margin on a page.
        story: Whether the parts of a story matter for the question.
    """
    notes = "".join(note_on(finding, number, anchor, cards) for number, finding in enumerate(assessment.findings, 1))
    listed = f'<ol class="notes">{notes}</ol>' if notes else '<p class="clear">Nothing to mark here.</p>'
    return (
        f"{marked_answer(answer, assessment.findings, anchor)}"
        f'<p class="length">{length_line(assessment)}</p>'
        f"{_star(assessment.star) if story else ''}"
        f"{listed}{_strengths(assessment.strengths)}{_notes(assessment.notes)}"
    )
