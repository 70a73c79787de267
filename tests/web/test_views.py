"""From values to HTML: small things that need no browser."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.domain import Assessment, Finding, Kind, Quote
from coach.knowledge.bank import load_bank
from coach.web.highlight import margin, marked_answer
from coach.web.markup import typed
from coach.web.question_line import question_in
from coach.web.screens import read_place
from coach.wording import speaking_time


class _Reader(HTMLParser):
    """Collects the tags and the text of a piece of HTML."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def _read(html: str) -> _Reader:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader


def _finding(answer: str, words: str, kind: Kind = Kind.STOCK_PHRASE) -> Finding:
    start = answer.index(words)
    quote = Quote.at(answer, start, start + len(words))
    return Finding(kind, "test.rule", quote, "Why it is marked.", "What to say.", "A24")


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")))
def test_typed_text_is_one_line_without_tags_and_reads_as_it_was_typed(text: str) -> None:
    html = typed(text)
    assert not set(html) & set("<>\n\r\t")
    assert _read(f"<p>{html}</p>").tags == ["p"]
    assert _read(f"<p>{html}</p>").text == text


def test_a_mark_holds_its_words_and_its_number_stands_beside_it() -> None:
    answer = "I think <i>outside</i>\nthe box & more"
    html = marked_answer(answer, [_finding(answer, "outside</i>\nthe box")], "n1")
    assert "<mark" in html
    assert ">outside&lt;/i&gt;&#10;the box</mark><a " in html
    assert _read(html).tags.count("i") == 0


def test_an_answer_without_marks_is_told_so_and_nothing_is_praised() -> None:
    html = margin("I moved the rota to Mondays.", Assessment(words=6), load_bank().cards)
    assert "Nothing to mark here" in html
    assert "What works" not in html


def test_a_word_or_two_are_not_told_that_all_is_well() -> None:
    html = margin("I don't know.", Assessment(words=3), load_bank().cards)
    assert "too short to say anything about" in html
    assert "Nothing to mark here" not in html


@pytest.mark.parametrize(
    ("line", "question"),
    [
        ("Good to meet you. To begin with, why this job?", "To begin with, why this job?"),
        ("Thank you. How much was that? Take your time.", "How much was that?"),
        ("Thank you. Tell me about a time you failed.", "Tell me about a time you failed."),
        ("", ""),
    ],
)
def test_the_question_is_found_in_what_was_said(line: str, question: str) -> None:
    assert question_in(line) == question


def test_the_questions_own_words_win() -> None:
    question = load_bank().questions["Q1"]
    assert question_in(f"Well then. {question.text} Is that all right?", question) == question.text


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(0, "0 seconds"), (1, "1 second"), (22, "22 seconds"), (89, "89 seconds"), (125, "2 min 05 s")],
)
def test_speaking_time_is_told_as_people_say_it(seconds: int, told: str) -> None:
    assert speaking_time(seconds) == told


@pytest.mark.parametrize(
    ("place", "read"),
    [
        ("abc:3", ("abc", 3)),
        ("abc:3:17", ("abc", 3)),
        ("abc", ("abc", 0)),
        ("", ("", 0)),
        ("a:-1", ("a", 0)),
        ("a:²", ("a", 0)),
        ("a:999999", ("a", 0)),
    ],
)
def test_a_place_from_the_browser_is_read_with_care(place: str, read: tuple[str, int]) -> None:
    assert read_place(place) == read
