"""A text as a reader sees it, whatever it is made of: markup, invisible characters, digits of another script."""

import html
import re
import unicodedata
from fractions import Fraction

from coach.interview.number_words import ONES, SCALES, TENS, TIMES, bare, latin

_SPELLED = re.compile(r"(?<![^\W_])[^\W\d_](?:[\s.\-·•/|+,~]{1,2}[^\W\d_](?![^\W_])){2,}")
_MARKUP = re.compile(r"<!--.*?-->|</?[a-zA-Z][^<>]*>|[*_`~\\]+")
_EMOJI = {"🔟": " 10 ", "💯": " 100% ", "⅟": " 1/"}


def plain_text(text: str) -> str:
    """A text as a reader sees it: no markup, no invisible characters, digits of every script as ASCII digits."""
    text = _MARKUP.sub("", html.unescape(text))
    if text.isascii():
        return text
    out: list[str] = []
    for character in text:
        category = unicodedata.category(character)
        if character in _EMOJI:
            out.append(_EMOJI[character])
        elif category in {"Cf", "Me"} or 0xFE00 <= ord(character) <= 0xFE0F or ord(character) >= 0xE0000:
            continue
        elif category == "Nd":
            out.append(str(unicodedata.decimal(character)))
        elif category in {"No", "Nl"}:
            out.append(_sign(character))
        else:
            out.append(unicodedata.normalize("NFKC", character))
    return "".join(out).replace("⁄", "/").replace("\u2212", "-")


def _sign(character: str) -> str:
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    value = Fraction(unicodedata.numeric(character, 0)).limit_denominator(1000)
    return f" {value} "


def joined_up(text: str) -> str:
    """Letters that were set apart put together again: "f-o-r-t-y"."""

    def join(match: re.Match[str]) -> str:
        word = re.sub(r"[\W_]", "", match.group())
        return f" {word} " if latin(bare(word)) in ONES | TENS | SCALES | TIMES else match.group()

    return _SPELLED.sub(join, text)
