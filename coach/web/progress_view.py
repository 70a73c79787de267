"""Each part of the progress page: a picture, what it says in words, and the table behind it.

The words say no more than the figures bear: a change is spoken of only where chance is an unlikely cause, and where
there are too few days yet, what is still needed is said instead.
"""

from dataclasses import dataclass

from coach.domain import Kind
from coach.review.progress import FEWEST_DAYS, FEWEST_WORDS, TOO_OFTEN, Progress, Trend
from coach.web import charts
from coach.web.practice_words import QUESTION_KINDS, competency_name
from coach.web.sheets import Cell
from coach.wording import KIND_NAMES, listed


@dataclass(frozen=True, slots=True)
class Panel:
    """One part of the page.

    Attributes:
        name: For the address of its table.
        title: Its heading.
        words: What the picture says, one sentence each.
        svg: The picture, or empty where there is nothing to draw yet.
        legend: For each colour its class and what it stands for.
        head: Names of the columns of the table.
        rows: The table.
    """

    name: str
    title: str
    words: tuple[str, ...]
    svg: str
    legend: tuple[tuple[str, str], ...]
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def panels_of(progress: Progress, source: str) -> tuple[Panel, ...]:
    """Every part of the page.

    Args:
        progress: What was counted.
        source: Where the job's competencies come from, as `Wants.source`.
    """
    return (
        _marks(progress), _claims(progress), _stories(progress), _competencies(progress, source),
        _coverage(progress), _days(progress),
    )  # fmt: skip


def _plural(count: int, one: str, many: str = "") -> str:
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def _needed(trend: Trend, what: str) -> str:
    """What is still needed before a trend can be told."""
    more = FEWEST_DAYS - trend.days
    if more > 0:
        return f"Not enough yet for a trend: {what} on {_plural(more, 'more day')} will show one."
    return f"Not enough yet for a trend: {what} a few times more will show one."


def _marks(progress: Progress) -> Panel:
    trend = progress.marks
    days = progress.days
    words: list[str] = []
    if trend.way == "not enough":
        words.append(_needed(trend, f"{FEWEST_WORDS} words or more"))
    elif trend.way == "level":
        words.append(
            f"About level: {trend.early:.1f} marks in a hundred words at first, {trend.late:.1f} lately. "
            "A difference of that size comes by chance too."
        )
    else:
        change = "Fewer" if trend.way == "less" else "More"
        words.append(
            f"{change} than at first: {trend.early:.1f} marks in a hundred words then, {_rate(trend.late)} lately."
        )
    changed = [(kind, one) for kind, one in progress.kinds.items() if one.way in {"less", "more"}]
    for kind, one in changed:
        verb = "down" if one.way == "less" else "up"
        words.append(f"“{KIND_NAMES[kind]}” is {verb}, from {_rate(one.early)} to {_rate(one.late)}.")
    most = _most_common(progress)
    if most is not None and trend.way != "not enough" and not changed:
        words.append(f"The most frequent one is “{KIND_NAMES[most]}”.")
    shown = {tone for tone, _, kinds in charts.GROUPS for kind in kinds if any(day.kinds.get(kind) for day in days)}
    kinds = [kind for kind in Kind if kind in progress.kinds]
    return Panel(
        "marks",
        "Marks in a hundred words",
        tuple(words),
        charts.marks(days) if days else "",
        tuple((tone, name) for tone, name, _ in charts.GROUPS if tone in shown),
        ("Day", "Answers", "Words", "Marks", "In a hundred words", *(KIND_NAMES[kind] for kind in kinds)),
        tuple(
            (
                day.on.isoformat(), day.answers, day.words, day.marks, round(100 * day.marks / max(day.words, 1), 1),
                *(day.kinds.get(kind, 0) for kind in kinds),
            )
            for day in days
        ),
    )  # fmt: skip


def _rate(value: float) -> str:
    return f"{value:.1f}" if value else "none"


def shorter(text: str, most: int) -> str:
    """The beginning of a line, cut between words."""
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0].rstrip(" ,.;:…") + " …"


def _most_common(progress: Progress) -> Kind | None:
    totals = {kind: sum(day.kinds.get(kind, 0) for day in progress.days) for kind in progress.kinds}
    return max(totals, key=lambda kind: totals[kind]) if totals else None


def _claims(progress: Progress) -> Panel:
    days = [day for day in progress.days if day.with_number + day.without]
    having = sum(day.with_number for day in days)
    total = having + sum(day.without for day in days)
    trend = progress.claims
    if not total:
        words = ["No result has been told yet. What came of what you did is what they remember."]
    else:
        words = [f"{having} of {_plural(total, 'result')} you told had a number."]
        if trend.way == "not enough":
            words.append(_needed(trend, "results told"))
        elif trend.way == "level":
            words.append(
                f"{trend.early:.0f}% at first, {trend.late:.0f}% lately: too few so far to tell that from chance."
            )
        else:
            change = "More often than at first" if trend.way == "more" else "Less often than at first"
            words.append(f"{change}: {trend.early:.0f}% of them then, {trend.late:.0f}% lately.")
    return Panel(
        "claims",
        "Results with a number",
        tuple(words),
        charts.claims(days) if days else "",
        (("result", "with a number"), ("without", "without")),
        ("Day", "With a number", "Without", "Share with a number (%)"),
        tuple(
            (d.on.isoformat(), d.with_number, d.without, round(100 * d.with_number / (d.with_number + d.without)))
            for d in days
        ),
    )


def _stories(progress: Progress) -> Panel:
    told = progress.told
    worn = [one for one in told if one.times > TOO_OFTEN]
    if not told:
        words = ["No particular time has been told yet. One day, one place and what you did is enough for a start."]
    else:
        words = [f"You have told {_plural(len(told), 'story', 'stories')} so far."]
        words += [
            f"“{one.first_words}” has answered {one.times} different questions: a panel that compares notes will "
            "notice, so bring another."
            for one in worn
        ]
        if len(told) > 1 and not worn:
            words.append("None of them has had to serve more than two questions.")
    return Panel(
        "stories",
        "Stories told, and for how many questions",
        tuple(words),
        charts.stories(told[:8], [shorter(one.first_words, 54) for one in told[:8]]) if told else "",
        (("action", "a question it answered"), ("worn", "one too many")) if worn else (),
        ("It begins", "Different questions", "Times told", "Questions", "First told", "Last told"),
        tuple(
            (
                one.first_words, one.times, len(one.places), " ".join(dict.fromkeys(q.id for q in one.questions)),
                one.days[0].isoformat(), one.days[-1].isoformat(),
            )
            for one in told
        ),
    )  # fmt: skip


_SOURCES = {
    "ad": "as its advertisement names it",
    "occupation": "going by the questions that this work brings, and those that everybody gets",
    "most asked": "as far as it is known: paste the job ad into an interview, and this becomes its own list",
}


def _competencies(progress: Progress, source: str) -> Panel:
    rows = [(competency_name(one.name), one) for one in progress.competencies]
    empty = [name.lower() for name, one in rows if not one.answers]
    bare = [name.lower() for name, one in rows if one.answers and not one.examples]
    words = [f"What the job calls for, {_SOURCES[source]}."]
    if empty:
        words.append(f"Not practised yet: {listed(empty)}.")
    if bare:
        words.append(f"Answered, but without a particular time: {listed(bare)}.")
    if rows and not empty and not bare:
        words.append("Each has an answer with a particular time in it.")
    return Panel(
        "competencies",
        "What the job calls for",
        tuple(words),
        charts.competencies(rows) if rows and progress.answers else "",
        (("action", "answers that tell a particular time"), ("rest", "other answers")),
        ("Competency", "Answers", "With a particular time", "In the advertisement"),
        tuple((name, one.answers, one.examples, one.words or None) for name, one in rows),
    )


def _coverage(progress: Progress) -> Panel:
    rows = [(QUESTION_KINDS.get(one.kind, one.kind), one) for one in progress.coverage]
    done, total = sum(one.answered for _, one in rows), sum(one.of for _, one in rows)
    left = [question for question, answered in progress.most_asked if not answered]
    words = [f"{done} of the {total} common questions answered at least once."]
    if progress.most_asked:
        asked = len(progress.most_asked) - len(left)
        words.append(
            f"Of the {len(progress.most_asked)} that are asked most, "
            + ("all are done." if not left else f"{asked} {'is' if asked == 1 else 'are'} done; next: “{left[0].text}”")
        )
    return Panel(
        "coverage",
        "Common questions covered",
        tuple(words),
        charts.covered(rows) if done else "",
        (),
        ("Kind of question", "Answered", "Of"),
        tuple((name, one.answered, one.of) for name, one in rows),
    )


def _days(progress: Progress) -> Panel:
    streak = progress.streak
    if not streak.days:
        words = ["No day of practice yet."]
    else:
        row = f", at most {streak.longest} in a row" if streak.longest > 1 else ""
        words = [f"{_plural(len(streak.days), 'day')} of practice{row}."]
        if streak.now > 1:
            words.append(f"{streak.now} days in a row just now.")
        elif progress.today in streak.days:
            words.append("Today counts.")
        else:
            away = (progress.today - max(streak.days)).days
            words.append(f"The last one was {'yesterday' if away == 1 else f'{away} days ago'}.")
    return Panel(
        "days",
        "Days of practice",
        tuple(words),
        charts.calendar(streak, progress.today) if streak.days else "",
        (),
        ("Day", "Answers"),
        tuple((on.isoformat(), given) for on, given in sorted(streak.days.items())),
    )
