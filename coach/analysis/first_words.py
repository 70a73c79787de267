"""What a story is called before it has a name: its own first words."""

from coach.analysis.document import read

LONGEST = 70
"""Characters of them, at most."""

SHORTEST = 32
"""Characters at least, where the text is longer."""

_CLOSING = frozenset(".!?…\"'”’)]")


def sentence_bounds(text: str) -> list[tuple[int, int]]:
    """Start and end of each sentence in code points, the signs that close it included."""
    document = read(text)
    found: list[tuple[int, int]] = []
    for first, last in document.sentences:
        if last > first:
            end = document.ends[last - 1]
            while end < len(text) and text[end] in _CLOSING:
                end += 1
            found.append((document.starts[first], end))
    return found


def first_words(text: str) -> str:
    """The first words of a text on one line, cut between words; never empty for a text that is not."""
    line = " ".join(text.split())
    # A short opening ("It was in March.") tells nothing alone: the next sentence goes with it.
    ends = (end for _, end in sentence_bounds(line) if end >= SHORTEST)
    short = line[: next(ends, len(line))].rstrip(" .,;:!?…")
    if len(short) <= LONGEST:
        return short or line[:LONGEST]
    cut = short[:LONGEST]
    return (cut.rsplit(" ", 1)[0] if " " in cut else cut).rstrip(" .,;:") + " …"
