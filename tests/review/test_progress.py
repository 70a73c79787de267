"""Progress across interviews: what is counted, when a change is called one, and what is said while it cannot be."""

from datetime import date, timedelta

import pytest

from coach.analysis.engine import Analyser
from coach.domain import Asked, Kind
from coach.interview.plan import MOST_ASKED
from coach.interview.service import Interviews
from coach.interview.wanted import wants_of
from coach.knowledge.bank import Bank
from coach.review.chance import rates_differ, shares_differ
from coach.review.progress import Day, Progress, claims_trend, make_progress, marks_trend, streak_of
from coach.review.readings import Reader, count
from coach.store.sessions import load_sessions
from coach.web.progress_view import Panel, panels_of
from tests.interview.test_service import SAVED, STORY
from tests.support.histories import play, read_history

FIRST = date(2026, 3, 2)


def day(number: int, words: int = 100, marks: int = 0, having: int = 0, lacking: int = 0) -> Day:
    return Day(FIRST + timedelta(days=number), 1, words, {Kind.HEDGE: marks} if marks else {}, having, lacking, 0)


def marked(found: Day) -> int:
    return found.marks


def test_a_result_counts_as_told_with_a_number_or_without(analyser: Analyser) -> None:
    asked = Asked("Tell me about a time.", "behavioural")
    assert (
        count(SAVED, analyser.assess(SAVED, asked)).without,
        count(SAVED, analyser.assess(SAVED, asked)).with_number,
    ) == (
        1,
        0,
    )
    told = count(STORY, analyser.assess(STORY, asked))
    assert told.with_number >= 1
    assert told.example


def test_two_days_make_no_trend_and_neither_do_days_of_a_few_words() -> None:
    assert marks_trend([day(0, marks=9), day(1)], marked).way == "not enough"
    assert claims_trend([day(0, having=4), day(1, lacking=4)]).way == "not enough"
    assert claims_trend([day(0, having=1), day(1, lacking=1), day(2, lacking=1)]).way == "not enough"


def test_a_change_is_called_one_only_where_chance_is_an_unlikely_cause() -> None:
    assert marks_trend([day(0, marks=7), day(1, marks=8), day(2), day(3, marks=1)], marked).way == "less"
    assert marks_trend([day(0), day(1, marks=1), day(2, marks=7), day(3, marks=8)], marked).way == "more"
    assert marks_trend([day(0, marks=3), day(1, marks=4), day(2, marks=3), day(3, marks=2)], marked).way == "level"
    assert claims_trend([day(0, lacking=5), day(1, lacking=4), day(2, having=6)]).way == "more"
    assert claims_trend([day(0, lacking=1), day(1, lacking=1, having=1), day(2, having=3)]).way == "level"


def test_chance_is_what_the_textbook_says() -> None:
    # Fisher's lady tasting tea with all eight cups right; and 3 against 11 events in equal stretches.
    assert shares_differ(0, 4, 4, 4) == pytest.approx(2 / 70)
    assert rates_differ(3, 500, 11, 500) == pytest.approx(2 * 470 / 2**14, rel=1e-6)
    assert rates_differ(0, 100, 0, 300) == 1.0


def test_days_in_a_row_end_with_a_day_missed_and_not_before_today_is_over() -> None:
    days = {FIRST + timedelta(days=n): 1 for n in (0, 1, 2, 4, 5)}
    assert streak_of(days, FIRST + timedelta(days=5)).now == 2
    assert streak_of(days, FIRST + timedelta(days=6)).now == 2
    assert streak_of(days, FIRST + timedelta(days=7)).now == 0
    assert streak_of(days, FIRST + timedelta(days=7)).longest == 3
    assert streak_of({}, FIRST).longest == 0


def test_what_a_job_calls_for_is_quoted_from_its_advertisement(bank: Bank) -> None:
    ad = read_history("adaeze").brief["job_ad"]
    wants = wants_of(bank.questions, ad, "nurse")
    assert wants.source == "ad"
    named = {one.name: one.words for one in wants.wanted}
    assert named["resilience"] in ad
    assert "patients" in named["customer_focus"]
    known = {name for question in bank.questions.values() for name in question.competencies}
    for other in (wants_of(bank.questions, "", "warehouse"), wants_of(bank.questions, "A job.", "")):
        assert {one.name for one in other.wanted} <= known
        assert len(other.wanted) >= 6


async def progress_of(
    interviews: Interviews, name: str, patch: pytest.MonkeyPatch, today: date
) -> tuple[Progress, dict[str, Panel]]:
    history = read_history(name)
    await play(interviews, name, history, patch)
    questions = interviews.bank.questions
    wants = wants_of(questions, history.brief["job_ad"], interviews.occupation(history.brief["role"]))
    readings = Reader(interviews.analyser, questions).read(load_sessions(interviews.store, name))
    made = make_progress(
        readings, questions, today=today, most_asked=MOST_ASKED, wanted=[(o.name, o.words) for o in wants.wanted]
    )
    return made, {panel.name: panel for panel in panels_of(made, wants.source)}


async def test_who_gets_better_is_told_so_and_in_what(interviews: Interviews, monkeypatch: pytest.MonkeyPatch) -> None:
    made, panels = await progress_of(interviews, "adaeze", monkeypatch, date(2026, 3, 10))
    assert made.answers == 10
    assert [found.on.day for found in made.days] == [2, 3, 5, 9]
    assert made.marks.way == "less"
    assert made.marks.early > 5
    assert made.marks.late == 0
    said = " ".join(panels["marks"].words)
    assert "Fewer than at first" in said
    assert "“Trait without a story” is down" in said
    assert len(made.told) >= 2
    assert all(told.times <= 2 for told in made.told)
    assert "None of them has had to serve more than two" in " ".join(panels["stories"].words)
    assert "Not practised yet:" in " ".join(panels["competencies"].words)
    assert panels["coverage"].words[0] == "6 of the 120 common questions answered at least once."
    assert made.streak.longest == 2
    assert "The last one was yesterday." in panels["days"].words


async def test_who_stays_as_he_was_is_not_flattered_and_leans_on_one_story(
    interviews: Interviews, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, panels = await progress_of(interviews, "darren", monkeypatch, date(2026, 3, 30))
    assert made.marks.way == "level"
    assert "by chance too" in panels["marks"].words[0]
    assert panels["claims"].words[0].startswith("0 of ")
    (flood,) = made.told
    assert flood.times == 3
    assert {question.id for question in flood.questions} == {"Q44", "Q53", "Q75"}
    assert "has answered 3 different questions" in " ".join(panels["stories"].words)
    assert "The last one was 20 days ago." in panels["days"].words


async def test_who_has_come_twice_is_told_what_is_missing_for_a_trend(
    interviews: Interviews, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, panels = await progress_of(interviews, "ingrid", monkeypatch, date(2026, 3, 11))
    assert made.marks.way == made.claims.way == "not enough"
    assert panels["marks"].words == ("Not enough yet for a trend: 40 words or more on 1 more day will show one.",)
    assert sum(found.marks for found in made.days) <= 1
    closing = next(told for told in made.told if told.times == 2)
    assert {question.id for question in closing.questions} == {"Q36", "Q83"}
    assert "Today counts." in panels["days"].words


async def test_every_figure_of_a_picture_stands_in_its_table_and_in_its_name(
    interviews: Interviews, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, panels = await progress_of(interviews, "darren", monkeypatch, date(2026, 3, 11))
    for panel in panels.values():
        assert panel.svg.startswith("<svg")
        assert 'role="img"' in panel.svg
        assert panel.words
        assert all(len(row) == len(panel.head) for row in panel.rows)
    marks = panels["marks"]
    assert sum(int(row[3] or 0) for row in marks.rows) == sum(int(cell or 0) for row in marks.rows for cell in row[5:])
    for row in marks.rows:
        assert f">{row[4]}</text>" in marks.svg


async def test_nothing_is_remembered_of_an_answer_but_numbers(
    interviews: Interviews, monkeypatch: pytest.MonkeyPatch
) -> None:
    await play(interviews, "ingrid", read_history("ingrid"), monkeypatch)
    reader = Reader(interviews.analyser, interviews.bank.questions)
    reader.read(load_sessions(interviews.store, "ingrid"))
    assert "Nordlys" not in repr(reader._known)
    assert "hedge had been booked" not in repr(reader._known)
