"""Small pictures as SVG that the page's own style colours, so that they follow light and dark and can be printed.

Whatever a picture shows is said in words too: as its name for those who have the page read to them, and beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from coach.domain import CLICHES, Assessment, Kind
from coach.review.balance import LEAST_ACTION, LEAST_RESULT, MOST_SCENE, PARTS, Balance
from coach.review.report import marks_words

_WIDTH = 340
_GROUPS = (
    ("worn", "Worn phrases", CLICHES),
    ("numbers", "Needs a number", frozenset({Kind.UNQUANTIFIED})),
    ("hedges", "Undercuts you", frozenset({Kind.HEDGE})),
    ("own", "Where are you in this?", frozenset({Kind.WE_NOT_I})),
    ("tone", "Tone", frozenset({Kind.NEGATIVITY, Kind.CONFRONTATIONAL})),
)
_PART_NAMES = {"situation": "Situation", "task": "Task", "action": "Your action", "result": "Result"}


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture and what it shows in words.

    Attributes:
        svg: The picture, ready to stand in a page.
        words: One sentence.
        legend: For each colour: its class, its name, and what belongs to it.
    """

    svg: str
    words: str
    legend: tuple[tuple[str, str, str], ...]


def _svg(name: str, height: float, parts: Sequence[str]) -> str:
    return (
        f'<svg class="picture" viewBox="0 0 {_WIDTH} {height:g}" role="img" aria-label="{escape(name)}">'
        f"{''.join(parts)}</svg>"
    )


def marks_picture(assessments: Sequence[Assessment]) -> Picture:
    """Marks in each answer, in the order in which they were given, stacked by what they are about."""
    counts = [[sum(f.kind in kinds for f in a.findings) for _, _, kinds in _GROUPS] for a in assessments]
    totals = [sum(row) for row in counts]
    height, top = 104, max([*totals, 4])
    step = _WIDTH / max(len(totals), 6)
    wide = min(step * 0.7, 30)
    unit = (height - 30) / top
    parts = [f'<line class="axis" x1="0" y1="{height - 18}" x2="{_WIDTH}" y2="{height - 18}"/>']
    for place, row in enumerate(counts):
        left, at = place * step + (step - wide) / 2, height - 18.0
        for (group, _, _), count in zip(_GROUPS, row, strict=True):
            if count:
                at -= count * unit
                parts.append(
                    f'<rect class="fill {group}" x="{left:.1f}" y="{at:.1f}" width="{wide:.1f}" '
                    f'height="{count * unit - 1:.1f}"/>'
                )
        middle = place * step + step / 2
        if totals[place] and step >= 14:
            parts.append(f'<text class="count" x="{middle:.1f}" y="{at - 4:.1f}">{totals[place]}</text>')
        if len(totals) <= 15 or place % 5 == 4 or place == 0:
            parts.append(f'<text x="{middle:.1f}" y="{height - 4}">{place + 1}</text>')
    words = marks_words(totals)
    sums = [sum(row[place] for row in counts) for place in range(len(_GROUPS))]
    legend = tuple((g, name, str(total)) for (g, name, _), total in zip(_GROUPS, sums, strict=True) if total)
    return Picture(_svg(f"Marks in each answer. {words}", height, parts), words, legend)


def star_picture(stories: Sequence[tuple[str, Balance]]) -> Picture:
    """How the words of each story are divided; above them what most advice comes to.

    Args:
        stories: A short name for each story, and its balance.
    """
    row, label = 26, 30
    room = _WIDTH - label
    parts: list[str] = []
    advised = Balance(20, 10, 50, 20)
    for place, (name, balance) in enumerate([("", advised), *stories]):
        left, at = float(label), place * row + 2
        kind = " advised" if not place else ""
        if place:
            parts.append(f'<text class="name" x="0" y="{at + 14}">{escape(name)}</text>')
        for part in PARTS:
            share = balance.share(part)
            wide = room * share / 100
            if share:
                parts.append(
                    f'<rect class="fill {part}{kind}" x="{left:.1f}" y="{at}" width="{max(wide - 1, 0.5):.1f}" '
                    f'height="{row - 7}"/>'
                )
            if share >= 12 and place:
                parts.append(f'<text class="on" x="{left + wide / 2:.1f}" y="{at + 14}">{share}%</text>')
            left += wide
    said = "; ".join(
        f"{name}: situation and task {b.scene}%, action {b.action}%, result {b.result}%" for name, b in stories
    )
    words = (
        f"Most advice: situation and task at most {MOST_SCENE}%, what you did at least {LEAST_ACTION}%, the result at "
        f"least {LEAST_RESULT}%. The faint bar on top is one such story."
    )
    legend = tuple((part, _PART_NAMES[part], "") for part in PARTS)
    return Picture(_svg(f"How each story is divided. {said}", len(stories) * row + row, parts), words, legend)
