"""Figures of agreement in words: counts first, a share only with its interval, nothing of a handful."""

from dataclasses import dataclass

from coach.review.agreement import Agreement, Between, Coach, KindCounts
from coach.review.agreement_numbers import FEWEST, RatingCounts, Share
from coach.wording import KIND_NAMES

HEAD = ("Kind", "Kept", "Moved", "Dropped", "Called otherwise", "Only the coach", "Not judged", "Right", "Found")
"""Of the table of kinds."""


@dataclass(frozen=True, slots=True)
class CoachView:
    """One coach beside the machine, as it is shown.

    Attributes:
        name: Of the coach.
        seen: How much they read.
        right: On how many of the judged marks they agree, in a sentence.
        found: How many of their own findings the machine had, in a sentence.
        rows: Of the table, all kinds together last.
        own: Kinds of their own with their counts, in a sentence, or empty.
        ratings: Sentences on the scales.
    """

    name: str
    seen: str
    right: str
    found: str
    rows: tuple[tuple[str, ...], ...]
    own: str
    ratings: tuple[str, ...]


def several(count: int, name: str) -> str:
    """`1 mark`, `2 marks`."""
    return f"{count:,} {name}{'' if count == 1 else 's'}"


def share_in_words(share: Share) -> str:
    """`9 of 12, so 47% to 91%`, or the counts alone where there are too few to say more."""
    if not share.enough:
        return f"{share.hits} of {share.of}" if share.of else "–"
    low, high = share.interval
    return f"{share.hits} of {share.of}, so {low:.0%} to {high:.0%}"


def coach_views(found: Agreement) -> tuple[CoachView, ...]:
    """Each coach as they are shown, those who read most first."""
    return tuple(_view(coach) for coach in found.coaches)


def _view(coach: Coach) -> CoachView:
    total = coach.total
    rows = [_row(KIND_NAMES[kind], counts) for kind, counts in coach.kinds.items()]
    own = ", ".join(f"{name} ({count})" for name, count in coach.own.items())
    return CoachView(
        coach.name,
        f"{several(coach.interviews, 'interview')}, marks judged or made in {several(coach.answers, 'answer')}",
        f"Of the marks they judged, the machine was right in {share_in_words(total.right)}." if total.right.of else "",
        f"Of what they marked themselves, the machine found {share_in_words(total.found)}." if total.found.of else "",
        tuple(rows + ([_row("All together", total)] if len(rows) > 1 else [])),
        f"Kinds of their own: {own}." if own else "",
        rating_lines(coach.ratings, "the machine"),
    )


def _row(name: str, counts: KindCounts) -> tuple[str, ...]:
    numbers = (counts.kept, counts.moved, counts.dropped, counts.renamed, counts.added, counts.unruled)
    return (name, *(str(number) for number in numbers), share_in_words(counts.right), share_in_words(counts.found))


def rating_lines(counts: RatingCounts, other: str) -> tuple[str, ...]:
    """What two made of the same answers on the scales; empty where neither rated.

    Args:
        counts: The figures.
        other: Who the second one is, for the sentences.
    """
    lines: list[str] = []
    if counts.pairs:
        same = share_in_words(Share(counts.same, counts.pairs))
        lines.append(f"The same step as {other} in {same}; one step apart in {counts.near}.")
    if counts.silent:
        lines.append(f"In {several(counts.silent, 'rating')} {other} could not tell, and gave none.")
    if counts.alpha is not None and counts.low is not None and counts.high is not None:
        lines.append(
            f"Krippendorff's alpha {counts.alpha:.2f}, between {counts.low:.2f} and {counts.high:.2f}, over "
            f"{several(counts.exact, 'rating')} by both: 1 is full agreement, 0 is what chance would give."
        )
    elif counts.pairs and counts.exact < FEWEST:
        lines.append(
            f"Both named one single step {counts.exact} time{'' if counts.exact == 1 else 's'}; "
            f"a coefficient is given from {FEWEST} on."
        )
    elif counts.pairs:
        lines.append("Every rating is on the same step, so a coefficient would say nothing.")
    return tuple(lines)


def between_lines(found: tuple[Between, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Each two coaches, with sentences on how far they agree with one another."""
    lines: list[tuple[str, tuple[str, ...]]] = []
    for pair in found:
        marks = f"The same view of a mark in {share_in_words(pair.marks)}." if pair.marks.of else ""
        lines.append(
            (f"{pair.one} and {pair.other}", tuple(filter(None, (marks, *rating_lines(pair.ratings, pair.other)))))
        )
    return tuple(lines)


def agreement_text(found: Agreement) -> str:
    """The figures as lines for a terminal."""
    if not found.coaches:
        return "No coach has given a review back yet."
    lines: list[str] = []
    for view in coach_views(found):
        lines += [f"{view.name}: {view.seen}"]
        if view.rows:
            table = [HEAD, *view.rows]
            widths = [max(len(row[at]) for row in table) for at in range(len(HEAD))]
            for row in table:
                cells = [cell.ljust(width) if at in {0, 7, 8} else cell.rjust(width)
                         for at, (cell, width) in enumerate(zip(row, widths, strict=True))]  # fmt: skip
                lines.append(f"  {'  '.join(cells).rstrip()}")
        lines += [f"  {line}" for line in (view.own, *view.ratings) if line]
        lines.append("")
    for names, said in between_lines(found.between):
        lines += [names, *(f"  {line}" for line in said), ""]
    return "\n".join(lines).rstrip()
