"""The debrief as a file to keep: one function for the page's links and for the command."""

from collections.abc import Mapping
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from coach.domain import Card
from coach.errors import BadInput
from coach.review.debrief import Debrief
from coach.review.exchange import to_exchange
from coach.review.export_markdown import to_markdown
from coach.review.export_pdf import to_pdf
from coach.review.report import report_of
from coach.web.debrief_view import brief_line, values_of
from coach.web.markup import typed
from coach.wording import KIND_NAMES, speaking_time

_FOLDER = Path(__file__).parent
FORMATS: Mapping[str, str] = {
    "md": "text/markdown; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "json": "application/json",
}
"""Ends of file names, and what such a file is."""


def file_of(debrief: Debrief, cards: Mapping[str, Card], kind: str) -> bytes:
    """The debrief with the transcript as the bytes of a file.

    Args:
        debrief: What the interview showed.
        cards: Article cards by id.
        kind: One of `FORMATS`; `json` is the interview itself, to be brought in elsewhere.

    Raises:
        BadInput: If there is no such format.
    """
    match kind:
        case "md":
            return to_markdown(report_of(debrief, KIND_NAMES, about_line(debrief))).encode()
        case "html":
            return debrief_file(debrief, cards).encode()
        case "pdf":
            return to_pdf(report_of(debrief, KIND_NAMES, about_line(debrief)), "Your debrief")
        case "json":
            return to_exchange([debrief.session]).encode()
        case _:
            raise BadInput(f"The format is one of {', '.join(FORMATS)}.")


def name_of(debrief: Debrief, kind: str) -> str:
    """A plain name for the file, without anything that was typed."""
    return f"{'interview' if kind == 'json' else 'debrief'}-{debrief.session.created_at[:10] or 'undated'}.{kind}"


def about_line(debrief: Debrief) -> str:
    """One line on the interview: the job, the day, how much was said."""
    about = brief_line(debrief.session.brief, debrief.session.created_at)
    count = len(debrief.reviews)
    length = (
        f"{count} question{'' if count == 1 else 's'} answered · {debrief.words:,} words · "
        f"about {speaking_time(debrief.speaking_seconds)} spoken"
    )
    return " · ".join(part for part in (about, length if count else "no question answered") if part)


def _as_typed(text: str) -> Markup:
    return Markup(typed(text))  # noqa: S704 - escaped there


def debrief_file(debrief: Debrief, cards: Mapping[str, Card]) -> str:
    """The debrief as one HTML file that needs nothing else, runs nothing and asks for nothing."""
    environment = Environment(
        loader=FileSystemLoader(_FOLDER / "templates"), autoescape=True, undefined=StrictUndefined
    )
    style = "\n".join((_FOLDER / name).read_text(encoding="utf-8") for name in ("style.css", "pages.css"))
    return environment.get_template("debrief_file.html").render(
        title="Your debrief",
        style=Markup(style.replace("</", "<\\/")),  # noqa: S704 - our own style sheets
        live=False,
        as_typed=_as_typed,
        **values_of(debrief, cards),
    )
