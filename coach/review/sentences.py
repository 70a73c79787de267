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


def passage_around(text: str, span: Span, fewest: int) -> Quote:
    """The sentence that holds a stretch of the text; with the one before it, or after the first, if it is short.

    Args:
        text: The answer.
        span: The stretch.
        fewest: Words below which a sentence is short.
    """
    here = sentence_around(text, span)
    sentences = sentences_in(text)
    if here not in sentences or len(here.text.split()) >= fewest or len(sentences) < 2:
        return here
    place = sentences.index(here)
    first, last = (here, sentences[1]) if not place else (sentences[place - 1], here)
    return Quote.at(text, first.span.start, last.span.end)


def sentence_around(text: str, span: Span) -> Quote:
    """The sentence that holds a stretch of the text; the stretch itself where sentences cannot be told."""
    for sentence in sentences_in(text):
        if sentence.span.start <= span.start and span.end <= sentence.span.end:
            return sentence
    return Quote(span, span.of(text))
