"""An answer with what machine and people pointed at in it, where their words may overlap in any way.

The text of the answer stands in the page character for character: numbers and signs beside it carry the class `aside`,
and whoever counts characters in the page leaves those out (desk.js).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from coach.web.markup import hidden, typed


@dataclass(frozen=True, slots=True)
class Layer:
    """Words somebody pointed at.

    Attributes:
        start: First code point.
        end: One past the last.
        classes: How they are shown, for example `mark hedge` or `remark`; ours, never typed.
        sign: What stands behind them: a number, or a letter.
        target: Id of the note it leads to.
        name: What it is, for whoever has the page read to them.
    """

    start: int
    end: int
    classes: str
    sign: str
    target: str
    name: str


def layered(answer: str, layers: Sequence[Layer], seq: int) -> str:
    """The answer as HTML.

    Args:
        answer: The text as typed.
        layers: In any order; they may overlap.
        seq: Place of the answer in the record, for the script that counts characters.

    Raises:
        ValueError: If a layer runs past the text.
    """
    for layer in layers:
        if not 0 <= layer.start < layer.end <= len(answer):
            raise ValueError(f"{layer.start}..{layer.end} is not in a text of {len(answer)} characters")
    edges = sorted({0, len(answer), *(layer.start for layer in layers), *(layer.end for layer in layers)})
    parts: list[str] = []
    for start, end in pairwise(edges):
        text = typed(answer[start:end])
        over = [layer for layer in layers if layer.start <= start and end <= layer.end]
        # The widest outermost, so that a narrow one is seen on it.
        for layer in sorted(over, key=lambda one: one.end - one.start):
            tag = "mark" if layer.classes.startswith("mark ") else "span"
            text = f'<{tag} class="{layer.classes}">{text}</{tag}>'
        parts.append(text)
        parts += [_sign(layer) for layer in layers if layer.end == end]
    return f'<blockquote class="answer" dir="auto" data-seq="{seq}">{"".join(parts)}</blockquote>'


def _sign(layer: Layer) -> str:
    kind = layer.classes.removeprefix("mark ")
    return (
        f'<a class="aside number {kind}" href="#{layer.target}" title="{escape(layer.name)}">'
        f"{hidden(f' {layer.name} ')}{escape(layer.sign)}</a>"
    )
