"""What stands beside an answer: what the coach said to a question, a mended answer, how the page is set up."""

import re
from collections.abc import Sequence
from html import escape

from coach.interview.asides import Aside
from coach.interview.rewrite import Mended
from coach.settings import Settings
from coach.web.frame import privacy_line
from coach.web.highlight import card_details
from coach.web.markup import typed
from coach.wording import NO_CARD

NOTHING_ASKED = "Type a question for the coach first, for example: what is STAR?"
CHANGE_IT = "Here is what you said. Change it and send it: the latest attempt counts, the earlier one stays to compare."
CHANGE_ALL = (
    "Here is all that you said to this question, follow-ups too, so that you can make one answer of it. Send it: the "
    "latest attempt counts, the earlier one stays to compare."
)
BOX_IN_USE = "There is something in the box already. Send it or clear it, then change your last answer."
NOTHING_SAID = "You have not answered yet, so there is nothing to change."
_KEPT = "It was kept from every figure and name that you did not give; what is missing stays an open slot."
_SLOT = re.compile(r"\[[^\[\]\n]{2,60}\?\]")


def aside_html(found: Aside) -> str:
    """The coach's answer to a question, folded by a click. The question is shown as it was asked."""
    if not found.cards:
        told = f"<p>{NO_CARD}</p>"
    else:
        first, *others = found.cards
        parts = "".join(f"<li><b>{escape(part.name)}.</b> {escape(part.asks)}.</li>" for part in found.parts)
        story = f'<p>A story in four parts:</p><ol class="parts">{parts}</ol>' if parts else ""
        do = "".join(f"<li>{escape(step)}</li>" for step in first.do[:3])
        more = "".join(card_details(card) for card in others)
        near = f'<p class="near">Also near:</p>{more}' if more else ""
        told = (
            f"{story}<p><b>{escape(first.title)}</b> {_ref(first.id)}</p><p>{escape(first.advice)}</p>"
            f"<ul>{do}</ul>{near}"
        )
    return (
        f'<details class="aside" open><summary>You asked the coach: {typed(found.question)}</summary>{told}'
        '<p class="apart">Not part of your answers; the interviewer did not hear it.</p></details>'
    )


def _ref(card_id: str) -> str:
    return f'<span class="ref">{escape(card_id)}</span>'


def aside_heard(found: Aside) -> str:
    """The same for those who have the page read to them."""
    words = f"{found.cards[0].advice} Card {found.cards[0].id}." if found.cards else NO_CARD
    return f'<p class="sr">Coach: {escape(words)}</p>'


def mended_html(found: Mended | None) -> str:
    """A mended answer with its open slots, or the line that says why there is none; empty for None."""
    if found is None:
        return ""
    if not found.text:
        return f'<section class="mended"><p class="told">{escape(found.line)}</p></section>'
    parts = re.split(f"({_SLOT.pattern})", found.text)
    text = "".join(f'<b class="slot">{typed(part)}</b>' if _SLOT.fullmatch(part) else typed(part) for part in parts)
    return (
        f'<section class="mended"><h3>Your answer, mended <small>by {escape(found.by)}</small></h3>'
        f'<p class="text">{text}</p><p class="told">{escape(found.line)}</p><p class="told">{_KEPT}</p></section>'
    )


def being_mended() -> str:
    """What stands there while a model writes."""
    return '<section class="mended"><p class="status busy">Mending your answer ...</p></section>'


def usage_html(line: str) -> str:
    """The quiet line on tokens; empty where no model took any."""
    return f'<p class="usage">{escape(line)}</p>' if line else ""


def setup_html(settings: Settings) -> str:
    """How the page is set up: where answers go, where things are kept, who may change that."""
    lines = [("Your answers", privacy_line(settings)), ("Kept", _where(settings))]
    if settings.retention_days:
        lines.append(("For how long", f"Interviews not touched for {settings.retention_days} days are deleted."))
    if settings.has_model:
        lines.append(
            (
                "Interviewer",
                f"{escape(settings.model)}, with the built-in interviewer for when it fails. Which server that is, "
                "is set by whoever runs this page and cannot be changed here.",
            )
        )
    else:
        lines.append(("Interviewer", "The built-in one. Whoever runs this page can connect a language model."))
    lines.append(("Marks", "Made here by written rules, the same every time, with or without a model."))
    lines.append(("To go", '<a href="/history">The history</a> lists what is kept, to take with you or to delete.'))
    items = "".join(f"<dt>{name}</dt><dd>{text}</dd>" for name, text in lines)
    return f'<dl class="setup">{items}</dl>'


def _where(settings: Settings) -> str:
    if settings.auth:
        return "On this server, in the database of whoever runs it. Others see only what you share with them."
    if settings.database_url:
        return f"In the database that was set up for it, and in {escape(str(settings.home))}."
    return f"In {escape(str(settings.home))} on this computer. Delete that folder and everything is gone."


def checked_html(lines: Sequence[str]) -> str:
    """What a check of the model found; a line of `coach doctor` is a name and what it says, some blanks apart."""
    items: list[str] = []
    for line in lines:
        name, _, said = (escape(part.strip()) for part in line.partition("  "))
        items.append(f"<dt>{name.capitalize()}</dt><dd>{said}</dd>" if said else f"<dt>Checked</dt><dd>{name}</dd>")
    return f'<dl class="setup">{"".join(items)}</dl>' if items else ""
