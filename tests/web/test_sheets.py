"""Tables as CSV: whatever was typed, no spreadsheet takes it for a formula, and numbers stay numbers."""

import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.web.sheets import csv_of, safe

_STARTS_A_FORMULA = re.compile(r"[\s\ufeff\u200b\x00]*[=+@\-−＝＋－＠]")
HOSTILE = (
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u00a0=1", "\ufeff=1", "\u200b=1", "＝1", "−1",
    '=HYPERLINK("http://evil.example","x")', "=cmd|' /C calc'!A0", '"=1"', "a;=1", "a\t=1", "a\n=1", 'a;"=1', "a; -1",
)  # fmt: skip


def cells(text: str, separator: str) -> list[str]:
    return [cell for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator) for cell in row]


@pytest.mark.parametrize("typed", HOSTILE)
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_no_cell_becomes_a_formula_whichever_sign_a_spreadsheet_cuts_at(typed: str, separator: str) -> None:
    text = csv_of(["Said", typed], [["plain", typed], [typed, "plain"], [typed, typed]])
    found = cells(text.removeprefix("\ufeff"), separator)
    assert not [cell for cell in found if _STARTS_A_FORMULA.match(cell.strip('"'))], found


@given(st.text(st.sampled_from("=+-@\t\r\n;,|\"' aé＝\u200b")))
def test_no_text_of_such_signs_becomes_a_formula_and_nothing_but_apostrophes_is_added(typed: str) -> None:
    assert not _STARTS_A_FORMULA.match(safe(typed))
    assert safe(typed).replace("'", "") == typed.replace("'", "")
    (row,) = csv.reader(io.StringIO(csv_of([typed, "end"], []).removeprefix("\ufeff"), newline=""))
    assert row == [safe(typed), "end"]


def test_numbers_are_numbers_and_plain_words_are_as_typed() -> None:
    text = csv_of(["Day", "Change", "Said"], [["2026-03-02", -1.5, "We saved 12 %, at last; it's true"], ["", None, 7]])
    assert text == '\ufeffDay,Change,Said\r\n2026-03-02,-1.5,"We saved 12 %, at last; it\'s true"\r\n,,7\r\n'
