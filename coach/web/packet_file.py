"""Puts a packet together: what the review room says of an interview, the product's look and the packet's script."""

import re
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from coach.domain import Session
from coach.domain.review import Review
from coach.interview.service import Interviews
from coach.knowledge.rubric import load_rubric
from coach.review.debrief import make_debrief
from coach.review.packet import packet_data, packet_html
from coach.wording import KIND_NAMES

_FOLDER = Path(__file__).parent
_SCRIPTS = ("words.js", "review.js", "page.js", "start.js")
_COLOURS = re.compile(r"^(?:\:root|\.dark)[^{]*\{[^}]*\}", re.MULTILINE)


@cache
def packet_script() -> str:
    """The packet's script: its parts in order, in one scope."""
    parts = [(_FOLDER / "packet" / name).read_text(encoding="utf-8") for name in _SCRIPTS]
    return "\n".join(["", "(() => {", '"use strict";', *parts, "})();", ""])


@cache
def packet_style() -> str:
    """The packet's style, after the colours that every page has."""
    colours = _COLOURS.findall((_FOLDER / "style.css").read_text(encoding="utf-8"))
    return "\n".join([*colours, (_FOLDER / "packet" / "packet.css").read_text(encoding="utf-8")])


def packet_of(interviews: Interviews, session: Session, to: Review | None = None) -> str:
    """The whole file of one interview's packet; takes a while for a long one.

    Args:
        interviews: Analyser and banks.
        session: The interview.
        to: An earlier review by whoever it is for, if it is for one coach alone.

    Raises:
        BadInput: If there is nothing to read in it yet.
    """
    debrief = make_debrief(session, interviews.analyser, interviews.bank)
    made_at = datetime.now(UTC).isoformat(timespec="seconds")
    data = packet_data(debrief, load_rubric(), KIND_NAMES, made_at, to)
    return packet_html(data, packet_script(), packet_style())


def packet_name(session: Session) -> str:
    """What the file is called: nothing typed is in it."""
    return f"interview-to-review-{session.created_at[:10]}.html"
