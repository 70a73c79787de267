"""Names and lines that page and terminal share."""

from collections.abc import Mapping

from coach.domain import Assessment, Kind

KIND_NAMES: Mapping[Kind, str] = {
    Kind.FAKE_WEAKNESS: "Dressed-up weakness",
    Kind.EMPTY_TRAIT: "Trait without a story",
    Kind.STOCK_PHRASE: "Stock phrase",
    Kind.REHEARSED_GOAL: "Canned goal",
    Kind.FLATTERY: "Could be any employer",
    Kind.UNQUANTIFIED: "Needs a number",
    Kind.NEGATIVITY: "Speaking ill",
    Kind.CONFRONTATIONAL: "Sounds like a threat",
    Kind.HEDGE: "Undercuts you",
    Kind.WE_NOT_I: "Where are you in this?",
}
"""What each kind of finding is called to people."""


def length_line(assessment: Assessment) -> str:
    """`124 words · about 53 seconds spoken`."""
    words = f"{assessment.words} word{'' if assessment.words == 1 else 's'}"
    seconds = assessment.speaking_seconds
    spoken = f"{seconds} seconds" if seconds < 90 else f"{seconds // 60} min {seconds % 60:02d} s"
    return f"{words} · about {spoken} spoken"
