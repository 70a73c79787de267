"""The report as a PDF whose text can be searched and copied, in letters that come with the product.

The two fonts hold Latin, Greek, Cyrillic, Hebrew and Arabic letters. An emoji stands as its name in square brackets,
and a character of another script as a box; the other files to keep have them all, and the PDF says so at its end.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from coach.review.report import Block

_FONTS = Path(__file__).parent / "fonts"
_FAMILY = "DejaVu"
_INK, _SOFT, _PENCIL = (40, 37, 31), (95, 88, 75), (178, 53, 38)
_MISSING = "\u25a1"
_SIZES = {"title": 20.0, "heading": 13.5, "subheading": 10.5, "text": 9.5, "item": 9.5, "quote": 9.5, "asked": 9.5}
_STANDS_APART = re.compile(
    r"[ -\u02ff\u0370-\u0482\u048a-\u052f\u1e00-\u1fff\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2100-\u2bff"
    r"\ufb00-\ufb06\ufffd]*"
)
"""Latin, Greek and Cyrillic letters, signs and arrows: nothing that joins, stacks or runs from right to left."""

_KEPT_CONTROLS = {ord("\n")}

_PICTURE = r"[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001f1e5\U0001f200-\U0001faff][\ufe0e\ufe0f\U000e0020-\U000e007f]*"
_EMOJI = re.compile(
    rf"[0-9#*]\ufe0f?\u20e3|[\U0001f1e6-\U0001f1ff]{{1,2}}|(?:{_PICTURE})(?:[\U0001f3fb-\U0001f3ff]|\u200d(?:{_PICTURE}))*"
)
"""A key, a flag of two letters, or one picture with its skin tone, its tags and whatever is joined to it."""

_TAGS, _FLAG_LETTERS, _KEYCAP = range(0xE0020, 0xE007F), range(0x1F1E6, 0x1F200), 0x20E3
_VARIANTS = re.compile(r"[\ufe0e\ufe0f]")
"""Which of two ways an emoji is drawn: nothing of its own."""


@cache
def _covered() -> frozenset[int]:
    """Code points that both fonts can show."""
    from fontTools.ttLib import TTFont

    found: list[frozenset[int]] = []
    for name in ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"):
        with TTFont(_FONTS / name) as font:
            table: Any = font.getBestCmap()
            found.append(frozenset(table))
    return found[0] & found[1]


def _named(emoji: re.Match[str]) -> str:
    """An emoji that the fonts cannot show as its name in brackets, as in `[woman + wrench]`."""
    codes = [ord(sign) for sign in emoji[0] if sign not in "\u200d\ufe0e\ufe0f"]
    if len(codes) == 1 and codes[0] in _covered():
        return chr(codes[0])
    if codes[-1] == _KEYCAP:
        return f"[key {chr(codes[0])}]"
    if codes[0] in _FLAG_LETTERS:
        return f"[flag {''.join(chr(code - _FLAG_LETTERS.start + ord('A')) for code in codes)}]"
    names = [unicodedata.name(chr(code), f"emoji {code:X}").lower() for code in codes if code < _TAGS.start]
    names = [name.replace("emoji modifier fitzpatrick", "skin") for name in names]
    tags = "".join(chr(code - 0xE0000) for code in codes if code in _TAGS)
    return f"[{' + '.join([*names, *([tags] if tags else [])])}]"


def _shown(text: str) -> tuple[str, int]:
    """The text with what the fonts cannot show replaced, and how many characters have become a box."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    ")
    text = _VARIANTS.sub("", _EMOJI.sub(_named, text))
    covered, missing = _covered(), 0
    parts: list[str] = []
    for sign in text:
        code = ord(sign)
        if code in _KEPT_CONTROLS or (code in covered and sign.isprintable()) or sign == "\u00a0":
            parts.append(sign)
        elif sign.isprintable():
            missing += 1
            parts.append(_MISSING)
        elif sign.isspace():
            parts.append(" ")
    return "".join(parts), missing


def to_pdf(blocks: Iterable[Block], title: str) -> bytes:
    """Blocks as a PDF on A4.

    Args:
        blocks: The report.
        title: Of the document.
    """
    from fpdf import FPDF
    from fpdf.enums import XPos, YPos

    pdf = FPDF(format="A4", unit="mm")
    pdf.set_title(_shown(title)[0])
    pdf.set_lang("en")
    pdf.set_margins(20, 18, 20)
    pdf.set_auto_page_break(True, margin=18)
    for style, name in (("", "DejaVuSans.ttf"), ("B", "DejaVuSans-Bold.ttf")):
        pdf.add_font(_FAMILY, style, str(_FONTS / name))
    pdf.add_page()
    missing = 0

    def write(
        text: str, size: float, *, bold: bool = False, colour: tuple[int, int, int] = _INK, left: float = 0
    ) -> None:
        nonlocal missing
        shown, gone = _shown(text)
        missing += gone
        pdf.set_font(_FAMILY, "B" if bold else "", size)
        pdf.set_text_color(*colour)
        for line in shown.split("\n"):
            # Shaping takes ten times as long, and letters that stand apart from left to right look the same without.
            pdf.set_text_shaping(not _STANDS_APART.fullmatch(line))
            pdf.set_x(20 + left)
            pdf.multi_cell(0, size * 0.53, line or " ", align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    for block in blocks:
        size = _SIZES[block.kind]
        match block.kind:
            case "title":
                write(block.text, size, bold=True)
            case "heading":
                pdf.ln(5)
                _rule(pdf)
                write(block.text, size, bold=True)
                pdf.ln(1)
            case "subheading":
                pdf.ln(2.5)
                write(block.text, size, bold=True)
            case "quote":
                top, page = pdf.get_y(), pdf.page_no()
                write(block.text, size, left=5)
                _side_line(pdf, top, page)
                pdf.ln(1.5)
            case "asked":
                write(block.text, size, colour=_SOFT)
            case "item":
                if block.lead:
                    write(block.lead, size - 1, bold=True, colour=_PENCIL, left=5)
                write(block.text, size, left=5)
                pdf.ln(1)
            case _:
                write(block.text, size)
    if missing:
        pdf.ln(4)
        line = (
            f"{missing} character{' is' if missing == 1 else 's are'} shown as {_MISSING} because the letters of this "
        )
        write(
            f"{line}file do not include them. The web page and the Markdown file have every character.", 8, colour=_SOFT
        )
    return bytes(pdf.output())


def _rule(pdf: Any) -> None:
    """A thin line above a heading; on a new page if only the heading would fit."""
    if pdf.get_y() > pdf.h - 45:
        pdf.add_page()
    pdf.set_draw_color(224, 215, 198)
    pdf.line(20, pdf.get_y(), pdf.w - 20, pdf.get_y())
    pdf.ln(3)


def _side_line(pdf: Any, top: float, page: int) -> None:
    """A line beside an answer, on the page where it ends."""
    pdf.set_draw_color(*_PENCIL)
    start = top if pdf.page_no() == page else 18
    pdf.line(22, start, 22, pdf.get_y())
