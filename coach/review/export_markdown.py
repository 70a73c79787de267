"""The report as Markdown. What was typed can become neither a heading nor a link nor anything else but text."""

import re
from collections.abc import Iterable

from coach.review.report import Block

_SIGNS = re.compile(r"([\\`*_{}\[\]<>#|~$&^=]|!(?=\[)|:(?=//)|(?<=\w)@(?=\w))")
_AT_START = re.compile(r"^([-+]|\d{1,9}[.)])")
_LINE_ENDS = re.compile(r"\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
_LEADING = re.compile(r"^[ \t\u00a0]+")


def as_text(line: str) -> str:
    """One line of text as Markdown that shows it as it is."""
    lead = _LEADING.match(line)
    space = lead[0] if lead else ""
    rest = _SIGNS.sub(r"\\\1", line[len(space) :])
    rest = _AT_START.sub(lambda found: found[1][:-1] + "\\" + found[1][-1], rest)
    rest = re.sub(r"(?i)\b(www)\.", r"\1\\.", rest)
    return "".join(f"&#{ord(sign)};" for sign in space) + rest.rstrip(" \t")


def _one_line(text: str) -> str:
    return as_text(" ".join(text.split()))


def _quoted(text: str) -> str:
    """A text of many lines as a block quotation that keeps them."""
    lines = [as_text(line) for line in _LINE_ENDS.split(text)]
    return "\n".join(
        "> " + line + ("\\" if line and place + 1 < len(lines) and lines[place + 1] else "") if line else ">"
        for place, line in enumerate(lines)
    )


def to_markdown(blocks: Iterable[Block]) -> str:
    """Blocks as Markdown (CommonMark)."""
    parts: list[str] = []
    before = ""
    for block in blocks:
        text = _one_line(block.text)
        match block.kind:
            case "title":
                written = f"# {text}"
            case "heading":
                written = f"## {text}"
            case "subheading":
                written = f"### {text}"
            case "quote":
                written = _quoted(block.text)
            case "asked":
                written = f"Asked: {text}"
            case "item":
                written = f"- {f'**{_one_line(block.lead)}:** ' if block.lead else ''}{text}"
            case _:
                written = text
        joined = "\n" if before == "item" and block.kind == "item" else "\n\n"
        parts.append((joined if parts else "") + written)
        before = block.kind
    return "".join(parts) + "\n"
