"""Tables as CSV that a spreadsheet opens as data: no cell, whoever typed it, becomes a formula."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

Cell = str | int | float | None

_SIGNS = "=+@＝＋－＠−-"
_SPACE = r"[^\S\t\r\n]|[\ufeff\u200b-\u200f\u202a-\u202e\u2060-\u2069\x00-\x08\x0e-\x1f]"
_FIRST = re.compile(rf"(?:{_SPACE}|[\"'])*[\t\r\n{_SIGNS}]")
_INSIDE = re.compile(rf"([;,|\t\r\n](?:{_SPACE}|[\"'])*)(?=[{_SIGNS}])")


def safe(cell: Cell) -> str:
    """A cell as text; one that a spreadsheet might take for a formula gets an apostrophe in front.

    Numbers stay numbers, negative ones too: only text can carry a formula. Where a semicolon, a tab or a line's end
    stands before such a sign, the apostrophe stands between them, because many a spreadsheet begins a cell there.
    """
    if cell is None:
        return ""
    if not isinstance(cell, str):
        return str(cell)
    return _INSIDE.sub(r"\1'", f"'{cell}" if _FIRST.match(cell) else cell)


def csv_of(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """A table as CSV, lines ended as the format wants them, with a mark in front by which spreadsheets see UTF-8."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out, quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
    writer.writerow([safe(cell) for cell in head])
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return out.getvalue()
