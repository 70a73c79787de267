"""Thirty answers of three very different people: what the pictures say is counted again here, by other means.

The answers, the days and which story each tells stand in tests/support/histories.yaml, written before any was marked.
"""

import json
import re
from collections import Counter, defaultdict
from datetime import date

import pytest

from coach.analysis.engine import Analyser
from coach.domain import Asked
from coach.interview.service import Interviews
from coach.review.progress import Progress
from coach.web.pages.progress import json_of
from coach.web.progress_view import Panel
from coach.web.sheets import csv_of
from tests.review.test_progress import progress_of
from tests.support.histories import NAMES, History, read_history

LAST = {"adaeze": date(2026, 3, 9), "darren": date(2026, 3, 10), "ingrid": date(2026, 3, 11)}


def said(history: History) -> list[tuple[date, str, str]]:
    return [(one.on, one.question, text) for one in history.given for text in one.says]


def plain_words(text: str) -> int:
    return len(re.findall(r"[^\s—–]*\w[^\s—–]*", text))


def test_they_gave_thirty_answers() -> None:
    assert sum(len(said(read_history(name))) for name in NAMES) == 30


async def test_the_pictures_say_what_is_there_and_to_each_something_else(
    interviews: Interviews, analyser: Analyser, monkeypatch: pytest.MonkeyPatch
) -> None:
    says: dict[str, dict[str, Panel]] = {}
    for name in NAMES:
        history = read_history(name)
        made, panels = await progress_of(interviews, name, monkeypatch, LAST[name])
        by_day: dict[date, list[tuple[str, str]]] = defaultdict(list)
        for on, question, text in said(history):
            by_day[on].append((question, text))
        _days_are_right(panels, by_day)
        _marks_are_right(panels, by_day, interviews, analyser)
        _stories_are_right(made, history)
        _coverage_is_right(panels, history, interviews)
        _files_hold_the_same(made, panels)
        says[name] = panels
    _each_is_told_something_else(says)


def _days_are_right(panels: dict[str, Panel], by_day: dict[date, list[tuple[str, str]]]) -> None:
    assert panels["days"].rows == tuple((on.isoformat(), len(given)) for on, given in sorted(by_day.items()))
    assert panels["days"].words[0].startswith(f"{len(by_day)} days of practice")
    assert panels["days"].svg.count('class="day some') + panels["days"].svg.count('class="day many') == len(by_day)


def _marks_are_right(
    panels: dict[str, Panel], by_day: dict[date, list[tuple[str, str]]], interviews: Interviews, analyser: Analyser
) -> None:
    """Marked once more, outside any interview, with the question as it stands in the bank."""
    for row, (on, given) in zip(panels["marks"].rows, sorted(by_day.items()), strict=True):
        day, answers, words, marks, rate, *kinds = row
        assert (day, answers) == (on.isoformat(), len(given))
        assert isinstance(words, int)
        assert words == pytest.approx(sum(plain_words(text) for _, text in given), rel=0.03)
        bank = interviews.bank.questions
        found = sum(len(analyser.assess(text, Asked(bank[q].text, bank[q].kind, "")).findings) for q, text in given)
        assert abs(found - int(marks or 0)) <= 1, f"{on}: {found} marks outside an interview, {marks} in it"
        assert marks == sum(int(kind or 0) for kind in kinds)
        assert rate == pytest.approx(100 * int(marks or 0) / words, abs=0.05)
        assert f">{rate}</text>" in panels["marks"].svg


def _stories_are_right(made: Progress, history: History) -> None:
    """The machine knows a story again where the person who wrote the answers says that it is the same one."""
    questions: dict[str, set[str]] = defaultdict(set)
    for one in history.given:
        if one.episode:
            questions[one.episode].add(one.question)
    told = [{question.id for question in one.questions} for one in made.told]
    assert not [episode for episode, own in questions.items() if own not in told]
    assert len(made.told) <= len(questions) + 2


def _coverage_is_right(panels: dict[str, Panel], history: History, interviews: Interviews) -> None:
    answered = {one.question for one in history.given}
    kinds = Counter(interviews.bank.questions[question].kind for question in answered)
    assert panels["coverage"].words[0].startswith(f"{len(answered)} of the 120 ")
    assert sorted(int(row[1] or 0) for row in panels["coverage"].rows if row[1]) == sorted(kinds.values())
    assert sum(int(row[2] or 0) for row in panels["coverage"].rows) == 120


def _files_hold_the_same(made: Progress, panels: dict[str, Panel]) -> None:
    saved = json.loads(json_of(made, tuple(panels.values())))
    assert saved["answers"] == 10
    for name, panel in panels.items():
        table = saved["tables"][name]
        assert tuple(tuple(row.values()) for row in table["rows"]) == panel.rows
        assert table["says"] == list(panel.words)
        lines = csv_of(panel.head, panel.rows).strip().split("\r\n")
        assert len(lines) == 1 + len(panel.rows)


def _each_is_told_something_else(says: dict[str, dict[str, Panel]]) -> None:
    first = {name: panels["marks"].words[0].split(":")[0] for name, panels in says.items()}
    assert first == {"adaeze": "Fewer than at first", "darren": "About level", "ingrid": "Not enough yet for a trend"}
    having = {name: [int(row[1] or 0) for row in panels["claims"].rows] for name, panels in says.items()}
    lacking = {name: [int(row[2] or 0) for row in panels["claims"].rows] for name, panels in says.items()}
    assert sum(having["darren"]) == 0 < sum(lacking["darren"])
    assert sum(lacking["ingrid"]) == 0 < sum(having["ingrid"])
    assert lacking["adaeze"][0] > 0 == lacking["adaeze"][-1]
    assert having["adaeze"][-1] > 0
