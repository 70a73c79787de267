"""What a session takes is told in one line: the server's own count where it tells, else an estimate that says so."""

import pytest
from pydantic import SecretStr

from coach.domain import Brief, Reading, Session
from coach.llm.connection import Connection
from coach.llm.tokens import count_tokens
from coach.llm.usage import Spent, Usage, content_of, usage_line, usage_of


def session(*readings: Reading) -> Session:
    return Session("s", "o", Brief(), ("Q1",), readings=readings)


def priced(price_in: float | None, price_out: float | None) -> Connection:
    return Connection("m", "h", "http://h/v1", SecretStr("k"), 60, 20, price_in=price_in, price_out=price_out)


TOLD = (
    Reading(0, "reply", "m", {"estimated": False}, tokens_read=2_000, tokens_written=200),
    Reading(1, "marks", "m", {"findings": []}, tokens_read=1_214, tokens_written=210),
)


@pytest.mark.parametrize(
    ("prices", "line"),
    [
        ((None, None), "This session: 3,214 tokens read, 410 written."),
        ((5.0, 15.0), "This session: 3,214 tokens read, 410 written, about $0.02."),
        ((0.01, 0.01), "This session: 3,214 tokens read, 410 written, less than a cent."),
        ((0.0, 0.0), "This session: 3,214 tokens read, 410 written, at no cost."),
        ((0.3, None), "This session: 3,214 tokens read, 410 written."),
    ],
)
def test_the_line(prices: tuple[float | None, float | None], line: str) -> None:
    assert usage_of(session(*TOLD)) == Usage(3_214, 410)
    assert usage_line(session(*TOLD), priced(*prices)) == line


def test_an_estimate_says_that_it_is_one_and_nothing_spent_says_nothing() -> None:
    guessed = Reading(2, "reply", "m", {"estimated": True}, tokens_read=10, tokens_written=5)
    assert usage_line(session(*TOLD, guessed), None) == "This session: about 3,224 tokens read, 415 written."
    assert usage_line(session(), priced(5, 5)) == ""


def test_what_the_server_tells_and_what_it_does_not_are_kept_apart_and_added_up() -> None:
    one, other = Spent(), Spent()
    one.add({"input_tokens": 900, "output_tokens": 30})
    other.guess(["a prompt of some words", "and an answer"], "a reply")
    one.take(other)
    assert one.tokens == 930
    assert one.all_read == 900 + count_tokens("a prompt of some words") + count_tokens("and an answer")
    assert one.all_written == 30 + count_tokens("a reply")
    assert content_of(one) == {"estimated": True}
    assert Spent().tokens is None
