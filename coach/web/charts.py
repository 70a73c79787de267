"""The pictures of progress as SVG in the page's own colours; what each shows stands in words and a table beside it."""

from collections.abc import Sequence
from datetime import date, timedelta
from html import escape

from coach.domain import CLICHES, Kind
from coach.review.progress import TOO_OFTEN, Covered, Day, Practised, Streak, Told

GROUPS = (
    ("worn", "Worn phrases", CLICHES),
    ("numbers", "Needs a number", frozenset({Kind.UNQUANTIFIED})),
    ("hedges", "Undercuts you", frozenset({Kind.HEDGE})),
    ("own", "Where are you in this?", frozenset({Kind.WE_NOT_I})),
    ("tone", "Tone", frozenset({Kind.NEGATIVITY, Kind.CONFRONTATIONAL})),
)
"""Kinds of mark that share a colour: the colour's name, what it is called, the kinds."""

MOST_BARS = 14
"""Days that fit one picture; the latest are shown."""

_WIDTH = 360
_WEEKS = 12
_ROW = 30


def _svg(name: str, height: float, parts: Sequence[str]) -> str:
    return (
        f'<svg class="picture chart" viewBox="0 0 {_WIDTH} {height:g}" role="img" aria-label="{escape(name)}">'
        f"{''.join(parts)}</svg>"
    )


def _rect(tone: str, x: float, y: float, wide: float, high: float) -> str:
    return f'<rect class="fill {tone}" x="{x:.1f}" y="{y:.1f}" width="{max(wide, 0):.1f}" height="{max(high, 0):.1f}"/>'


def short_day(on: date) -> str:
    """`2 Mar`."""
    return f"{on.day} {on:%b}"


def bars(name: str, rows: Sequence[tuple[str, int, int]], unit: int | None = None) -> str:
    """Lying bars, a part of each filled.

    Args:
        name: What the picture is, for those who have it read to them.
        rows: For each bar its name, the part that is filled, and the whole.
        unit: What the full width stands for; without it each bar is as wide as any, and shows a share.
    """
    label = 162
    room = _WIDTH - label - 34
    parts: list[str] = []
    for place, (text, part, whole) in enumerate(rows):
        top = place * _ROW + 4
        wide = room * (whole / unit if unit else 1)
        filled = room * (part / unit if unit else part / max(whole, 1))
        parts.append(f'<text class="name" x="0" y="{top + 15}">{escape(text)}</text>')
        parts.append(f'<rect class="rest" x="{label}" y="{top}" width="{max(wide, 2):.1f}" height="20" rx="3"/>')
        if part:
            parts.append(f'<rect class="fill action" x="{label}" y="{top}" width="{filled:.1f}" height="20" rx="3"/>')
        said = f"{part}/{whole}" if whole else "none yet"
        parts.append(f'<text class="side" x="{label + wide + 8:.1f}" y="{top + 15}">{said}</text>')
    return _svg(name, len(rows) * _ROW + 4, parts)


def covered(rows: Sequence[tuple[str, Covered]]) -> str:
    """How many questions of each kind were answered."""
    said = "; ".join(f"{name}: {one.answered} of {one.of}" for name, one in rows)
    return bars(f"Questions answered by kind. {said}", [(name, one.answered, one.of) for name, one in rows])


def competencies(rows: Sequence[tuple[str, Practised]]) -> str:
    """Answers on each competency, those with an example filled."""
    most = max([one.answers for _, one in rows] + [4])
    said = "; ".join(f"{name}: {one.answers} answers, {one.examples} with an example" for name, one in rows)
    return bars(
        f"Answers on what the job calls for. {said}", [(name, one.examples, one.answers) for name, one in rows], most
    )


def _columns(name: str, days: Sequence[Day], stacks: Sequence[Sequence[tuple[str, float]]], tops: Sequence[str]) -> str:
    """Standing columns, one for each day, each a stack of parts; the figure above it."""
    height, floor = 176, 146.0
    top = max([sum(size for _, size in stack) for stack in stacks] + [1.0])
    unit = (floor - 20) / top
    step = _WIDTH / max(len(days), 5)
    wide = min(step * 0.62, 46)
    parts = [f'<line class="axis" x1="0" y1="{floor}" x2="{_WIDTH}" y2="{floor}"/>']
    for place, (day, stack, figure) in enumerate(zip(days, stacks, tops, strict=True)):
        left, at = place * step + (step - wide) / 2, floor
        for tone, size in stack:
            if size:
                at -= size * unit
                parts.append(_rect(tone, left, at, wide, size * unit - 1))
        middle = place * step + step / 2
        if figure:
            parts.append(f'<text class="count" x="{middle:.1f}" y="{at - 5:.1f}">{figure}</text>')
        if len(days) <= 8 or place % 2 == len(days) % 2 - 1 or place == len(days) - 1:
            parts.append(f'<text x="{middle:.1f}" y="{floor + 17:g}">{short_day(day.on)}</text>')
    return _svg(name, height, parts)


def marks(days: Sequence[Day]) -> str:
    """Marks per hundred words on each day, stacked by what they are about."""
    days = days[-MOST_BARS:]
    stacks = [
        [(tone, 100 * sum(day.kinds.get(kind, 0) for kind in kinds) / max(day.words, 1)) for tone, _, kinds in GROUPS]
        for day in days
    ]
    tops = [f"{100 * day.marks / max(day.words, 1):.1f}" for day in days]
    said = "; ".join(f"{short_day(day.on)}: {top}" for day, top in zip(days, tops, strict=True))
    return _columns(f"Marks in a hundred words, by day. {said}", days, stacks, tops)


def claims(days: Sequence[Day]) -> str:
    """Results told on each day, those with a number and those without."""
    days = [day for day in days if day.with_number + day.without][-MOST_BARS:]
    stacks = [[("result", float(day.with_number)), ("without", float(day.without))] for day in days]
    tops = [f"{day.with_number}/{day.with_number + day.without}" for day in days]
    said = "; ".join(f"{short_day(day.on)}: {top}" for day, top in zip(days, tops, strict=True))
    return _columns(f"Results told with a number, by day. {said}", days, stacks, tops)


def stories(told: Sequence[Told], names: Sequence[str]) -> str:
    """How many different questions each story has answered; beyond two it is worn."""
    most = max([one.times for one in told] + [TOO_OFTEN + 2])
    parts: list[str] = []
    size, gap, row = 18, 4, 46
    for place, (one, name) in enumerate(zip(told, names, strict=True)):
        top = place * row
        parts.append(f'<text class="name" x="0" y="{top + 13}">{escape(name)}</text>')
        for number in range(most):
            tone = "none" if number >= one.times else "action" if number < TOO_OFTEN else "worn"
            kind = "rest" if tone == "none" else f"fill {tone}"
            left = number * (size + gap)
            parts.append(f'<rect class="{kind}" x="{left}" y="{top + 19}" width="{size}" height="{size}" rx="3"/>')
    said = "; ".join(f"{name}: {one.times}" for one, name in zip(told, names, strict=True))
    return _svg(f"Questions that each story has answered. {said}", len(told) * row, parts)


def calendar(streak: Streak, today: date) -> str:
    """The last twelve weeks, a square for each day, darker where more was answered."""
    monday = today - timedelta(days=today.weekday(), weeks=_WEEKS - 1)
    label, step, size = 28, 27, 17
    parts = [
        f'<text class="name" x="0" y="{day * (size + 3) + 31}">{name}</text>'
        for day, name in ((0, "Mon"), (2, "Wed"), (4, "Fri"), (6, "Sun"))
    ]
    for week in range(_WEEKS):
        first = monday + timedelta(weeks=week)
        left = label + 6 + week * step
        if week % 3 == 0:
            parts.append(f'<text class="side" x="{left}" y="12">{short_day(first)}</text>')
        for day in range(7):
            on = first + timedelta(days=day)
            if on > today:
                continue
            given = streak.days.get(on, 0)
            depth = "none" if not given else "some" if given < 3 else "many"
            parts.append(
                f'<rect class="day {depth}{" today" if on == today else ""}" x="{left}" y="{18 + day * (size + 3)}" '
                f'width="{size}" height="{size}" rx="3"/>'
            )
    count = sum(1 for on in streak.days if monday <= on <= today)
    return _svg(f"Days of practice in the last twelve weeks: {count}", 18 + 7 * (size + 3), parts)
