"""Turns an assessment into the coach's margin: the answer with numbered marks, and a note for each mark.

Everything that was typed passes through `typed` or `one_line` and stands only as text; nothing typed ever becomes
markup. The text of a mark is exactly the characters of its finding; its number stands beside it, not in it.
"""

from collections.abc import Mapping, Sequence
from html import escape

from coach.domain import Assessment, Card, Claim, Finding, Note, Star
from coach.web.markup import hidden, one_line, typed
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


def kind_name(finding: Finding) -> str:
    """The name of its kind, underlined in the way its marks are, so that the name is the legend too."""
    return f'<span class="like {finding.kind.value}">{escape(KIND_NAMES[finding.kind])}</span>'


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
        name = escape(KIND_NAMES[finding.kind])
        kind = finding.kind.value
        parts.append(typed(answer[at : finding.start]))
        parts.append(
            f'<mark class="mark {kind}" id="{anchor}-{number}-mark" title="{name}">'
            f"{typed(answer[finding.start : finding.end])}</mark>"
            f'<a class="number {kind}" href="#{anchor}-{number}" title="{name}">'
            f"{hidden(' note ')}{number}{hidden(f' {KIND_NAMES[finding.kind]} ')}</a>"
        )
        at = finding.end
    parts.append(typed(answer[at:]))
    return f'<blockquote class="answer">{"".join(parts)}</blockquote>'


def card_details(card: Card | None) -> str:
    """The card that a remark rests on, folded."""
    if card is None:
        return ""
    steps = "".join(f"<li>{escape(step)}</li>" for step in card.do)
    other = f"<p><b>Others see it differently.</b> {escape(card.disagreement)}</p>" if card.disagreement else ""
    return (
        f'<details class="card"><summary>Why, and how: {escape(card.title)} <span class="ref">{escape(card.id)}</span>'
        f"</summary><p>{escape(card.advice)}</p><p>{escape(card.why)}</p><ul>{steps}</ul>{other}"
        f"<p><b>When not.</b> {escape(card.unless)}</p></details>"
    )


def note_on(finding: Finding, number: int, anchor: str, cards: Mapping[str, Card]) -> str:
    """The margin note that belongs to one mark."""
    kind = finding.kind.value
    items = "".join(f"<li>{escape(ask)}</li>" for ask in finding.asks)
    asks = f'<ul class="asks">{items}</ul>' if items else ""
    rewrite = (
        f'<p class="rewrite"><span class="label">Your sentence, ready to fill</span>{typed(finding.rewrite)}</p>'
        if finding.rewrite
        else ""
    )
    claim = f' <span class="claim">{_CLAIM_HELP[finding.claim]}</span>' if finding.claim else ""
    by = f' <span class="by">suggested by {escape(finding.by)}</span>' if finding.by != "rules" else ""
    return (
        f'<li class="note" id="{anchor}-{number}" value="{number}" tabindex="-1">'
        f'<h3><a class="badge {kind}" href="#{anchor}-{number}-mark">{hidden("Mark ")}{number}</a> '
        f"{kind_name(finding)}{claim}{by}</h3>"
        f'<p class="why">{escape(finding.message)}</p><p class="advice">{escape(finding.advice)}</p>'
        f"{asks}{rewrite}{card_details(cards.get(finding.card))}</li>"
    )


def strengths_list(assessment: Assessment) -> str:
    """The strengths as items of a list, each with the words that show it."""
    return "".join(f"<li><q>{one_line(quote.text)}</q> {escape(said)}</li>" for quote, said in assessment.praise)


def _star(star: Star) -> str:
    cells: list[str] = []
    for name, label in _STAR_NAMES:
        quote = getattr(star, name)
        title = f' title="{one_line(quote.text[:160])}"' if quote else ""
        sign, state = ("✓", "heard") if quote else ("–", "not heard")
        cells.append(f'<li class="{"on" if quote else "off"}"{title}>{label} <span>{sign} {state}</span></li>')
    return f'<p class="star-head">A listener looks for</p><ul class="star">{"".join(cells)}</ul>'


def _notes(notes: Sequence[Note]) -> str:
    items = "".join(f'<li>{escape(note.text)} <span class="ref">{escape(note.card)}</span></li>' for note in notes)
    return f'<ul class="remarks">{items}</ul>' if items else ""


_FEWEST_WORDS = 5
"""Below that an answer is neither good nor bad; to say that there is nothing to mark would sound like praise."""


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
    clear = "This is too short to say anything about." if assessment.words < _FEWEST_WORDS else "Nothing to mark here."
    listed = f'<ol class="notes">{notes}</ol>' if notes else f'<p class="clear">{clear}</p>'
    works = strengths_list(assessment)
    strong = f'<section class="strong"><h3>What works</h3><ul>{works}</ul></section>' if works else ""
    return (
        f'<div class="sheet">{marked_answer(answer, assessment.findings, anchor)}'
        f'<p class="length">{length_line(assessment)}</p>{_star(assessment.star) if story else ""}</div>'
        f'<div class="side">{listed}{strong}{_notes(assessment.notes)}</div>'
    )
