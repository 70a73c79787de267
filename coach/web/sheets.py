"""Tables as CSV that a spreadsheet opens as data: no cell, whoever typed it, becomes a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

Cell = str | int | float | None

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def safe(cell: Cell) -> str:
    """A cell as text; one that a spreadsheet might take for a formula gets an apostrophe in front.

    Numbers stay numbers, negative ones too: only text can carry a formula.
    """
    if cell is None:
        return ""
    if not isinstance(cell, str):
        return str(cell)
    return f"'{cell}" if cell.lstrip(" \u00a0\ufeff").startswith(_FORMULA) else cell


def csv_of(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """A table as CSV, lines ended as the format wants them, with a mark in front by which spreadsheets see UTF-8."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out, quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
    writer.writerow([safe(cell) for cell in head])
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return out.getvalue()
