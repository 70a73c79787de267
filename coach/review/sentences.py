"""The sentences of an answer as quotes, so that a number or a phrase can be shown with the words around it."""

from coach.analysis.document import read
from coach.domain import Quote, Span

_CLOSING = frozenset(".!?…\"'”’)]")


def sentences_in(text: str) -> tuple[Quote, ...]:
    """The sentences of a text in order, each with the signs that close it."""
    document = read(text)
    found: list[Quote] = []
    for first, last in document.sentences:
        if last <= first:
            continue
        start, end = document.starts[first], document.ends[last - 1]
        while end < len(text) and text[end] in _CLOSING:
            end += 1
        found.append(Quote.at(text, start, end))
    return tuple(found)


def sentence_around(text: str, span: Span) -> Quote:
    """The sentence that holds a stretch of the text; the stretch itself where sentences cannot be told."""
    for sentence in sentences_in(text):
        if sentence.span.start <= span.start and span.end <= sentence.span.end:
            return sentence
    return Quote(span, span.of(text))
