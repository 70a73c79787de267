"""Where the clock beside an interview begins to count."""

from datetime import UTC, datetime, timedelta

from coach.domain import Brief, Session, Turn
from coach.web.timing import timing_of

_NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def _session(*seconds: int, brief: Brief | None = None, finished: bool = False) -> Session:
    """An interview whose entries were made so many seconds after noon, question and answer by turns."""
    turns = tuple(
        Turn(
            seq,
            "answer" if seq % 2 else "question",
            "Q1",
            "words",
            step="" if seq % 2 else "open",
            at=(_NOON + timedelta(seconds=at)).isoformat(),
        )
        for seq, at in enumerate(seconds)
    )
    return Session("s", "o", brief or Brief(minutes=30), ("Q1", "Q2"), turns, finished)


def _at(seconds: int) -> datetime:
    return _NOON + timedelta(seconds=seconds)


def test_it_begins_with_the_last_words_of_the_interviewer_and_the_time_spent_so_far() -> None:
    assert timing_of(_session(0, 60, 61), _at(91)) == "s:3:30:91:30"


def test_a_break_of_ten_minutes_is_no_time_spent() -> None:
    assert timing_of(_session(0, 60, 61), _at(61 + 600)) == "s:3:0:61:30"
    assert timing_of(_session(0, 3_000, 3_010), _at(3_020)) == "s:3:10:20:30"


def test_a_clock_that_was_put_back_and_times_that_are_missing_count_for_nothing() -> None:
    assert timing_of(_session(0, 60, 61), _at(-5)) == "s:3:0:61:30"
    assert timing_of(
        Session("s", "o", Brief(), ("Q1",), (Turn(0, "question", "Q1", "words", step="open"),)), _NOON
    ) == ("s:1:0:0:30")


def test_there_is_nothing_to_count_while_the_interviewer_thinks_or_when_it_is_over() -> None:
    assert timing_of(_session(0, 60), _at(65)) == "s:2:-1:60:30"
    assert timing_of(_session(0, 60, 61, finished=True), _at(500)) == "s:3:-1:61:30"


def test_no_length_is_named_where_a_number_of_questions_was_chosen() -> None:
    assert timing_of(_session(0, brief=Brief(questions=3)), _at(1)) == "s:1:1:1:0"
    assert timing_of(_session(0, brief=Brief(format="drill")), _at(1)) == "s:1:1:1:0"
