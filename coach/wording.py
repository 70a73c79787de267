"""Names and lines that page and terminal share."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from coach.analysis.compare import Comparison
from coach.domain import Assessment, Kind

KIND_NAMES: Mapping[Kind, str] = {
    Kind.FAKE_WEAKNESS: "Dressed-up weakness",
    Kind.EMPTY_TRAIT: "Trait without a story",
    Kind.STOCK_PHRASE: "Stock phrase",
    Kind.REHEARSED_GOAL: "Canned goal",
    Kind.FLATTERY: "Could be any employer",
    Kind.UNQUANTIFIED: "Needs a number",
    Kind.NEGATIVITY: "Speaking ill",
    Kind.CONFRONTATIONAL: "May sound sharp",
    Kind.HEDGE: "Undercuts you",
    Kind.WE_NOT_I: "Where are you in this?",
}
"""What each kind of finding is called to people."""

NO_CARD = "The coach has no advice on that. Ask about getting ready, answering, pay, clothes or the day itself."
KEPT_QUIET = "In a realistic interview the coach stays silent until the debrief, so it does not answer now."


def speaking_time(seconds: int) -> str:
    """`22 seconds`, `1 min 05 s`."""
    if seconds == 1:
        return "1 second"
    return f"{seconds} seconds" if seconds < 90 else f"{seconds // 60} min {seconds % 60:02d} s"


def length_line(assessment: Assessment) -> str:
    """`124 words · about 53 seconds spoken`."""
    words = f"{assessment.words:,} word{'' if assessment.words == 1 else 's'}"
    return f"{words} · about {speaking_time(assessment.speaking_seconds)} spoken"


def comparison_lines(found: Comparison) -> list[str]:
    """What changed since the first attempt, one sentence a line; empty when nothing did."""
    lines = [
        f"“{_short(mended.by.quote.text)}” gives the number that “{_short(mended.finding.quote.text)}” lacked."
        for mended in found.mended
        if mended.by is not None
    ]
    gone = [f"“{_short(mended.finding.quote.text)}”" for mended in found.mended if mended.by is None]
    if gone:
        lines.append(f"No longer marked: {', '.join(gone)}.")
    if found.kept:
        lines.append(f"Still marked: {', '.join(f'“{_short(finding.quote.text)}”' for finding in found.kept)}.")
    if found.new:
        lines.append(f"Newly marked: {', '.join(f'“{_short(finding.quote.text)}”' for finding in found.new)}.")
    if found.recited:
        lines.append(
            "This is nearly word for word your first attempt. Tell it as you would to a friend who was not there."
        )
    return lines


def listed(names: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _short(text: str, most: int = 60) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def day(at: str) -> str:
    """`22 November 2026` of a time in ISO 8601."""
    moment = datetime.fromisoformat(at)
    return f"{moment.day} {moment:%B %Y}"
