"""Files to keep: they hold every word, and nothing that was typed becomes more than text in them."""

import csv
import dataclasses
import io
from html.parser import HTMLParser

import pytest
from markdown_it import MarkdownIt
from pypdf import PdfReader

from coach.domain import Brief, Session
from coach.interview.service import Interviews
from coach.review.debrief import Debrief, make_debrief
from coach.review.exchange import from_exchange
from coach.review.export_markdown import to_markdown
from coach.review.export_pdf import to_pdf
from coach.review.report import Block
from coach.settings import load_settings
from coach.web.keep import FORMATS, about_line, file_of, name_of
from coach.web.pages.practice import make_practice
from coach.web.pages.progress import progress_of
from coach.web.pages.site import Site
from coach.web.progress_view import panels_of
from coach.web.security import Visitors
from coach.web.sheets import csv_of
from coach.web.visitors import Visiting
from tests.interview.test_service import OWNER, SAVED, STORY, say

HOSTILE = (
    "# Heading\n\n- item [link](javascript:alert(1)) <img src=x onerror=alert(1)> `code` **bold** | cell |\n"
    "    indented\n1. one\n> deeper\n---\n<!-- --> &lt; &#60; http://evil.example www.evil.example me@evil.example\n"
    "\t~~~\n![x](http://evil.example/x.png) <script>alert(1)</script> $x^2$ =1+1 </blockquote></style>\\"
)

FORMULA = '=HYPERLINK("http://evil.example","press") @SUM(A1)'
UNBROKEN = "x" * 10_000
WORST = f"{FORMULA} {STORY} nul\x00nul \u202eshalom \u2067שלום\u2069 👩🏽\u200d🔧 🇬🇧 🚀 {HOSTILE} {UNBROKEN}"
"""Everything at once that a file could take for more than text."""


async def interview(interviews: Interviews, *answers: str) -> Session:
    session = await interviews.start(OWNER, Brief(role="<b>lead</b>", company="A & B", questions=3))
    for answer in answers:
        _, session = await say(interviews, session, answer)
    return session


async def debrief(interviews: Interviews, *answers: str) -> Debrief:
    return make_debrief(await interview(interviews, *answers), interviews.analyser, interviews.bank)


class Reader(HTMLParser):
    """Tags and texts of a page."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


def test_typed_text_in_markdown_is_shown_character_for_character() -> None:
    html = MarkdownIt("gfm-like", {"html": True}).disable("linkify").render(to_markdown([Block("quote", HOSTILE)]))
    reader = Reader(html)
    assert set(reader.tags) <= {"blockquote", "p", "br"}
    lines = [line.strip() for line in reader.text.splitlines() if line.strip()]
    assert lines == [line.strip() for line in HOSTILE.splitlines() if line.strip()]


async def test_the_markdown_file_has_every_answer_mark_and_advice(interviews: Interviews) -> None:
    found = await debrief(interviews, SAVED, HOSTILE, STORY)
    text = file_of(found, interviews.bank.cards, "md").decode()
    shown = " ".join(Reader(MarkdownIt("commonmark").render(text)).text.split())
    for said in (SAVED, STORY, *HOSTILE.splitlines()):
        assert " ".join(said.split()) in shown
    for review in found.reviews:
        for finding in review.mend:
            assert finding.quote.text in shown
            assert finding.advice in shown
            assert f"[{finding.card}]" in shown
    assert "Transcript" in shown
    assert "Cannot tell." in shown
    assert not set(Reader(MarkdownIt("commonmark").render(text)).tags) & {"script", "img", "a", "code", "pre"}


async def test_the_html_file_stands_alone_runs_nothing_and_asks_for_nothing(interviews: Interviews) -> None:
    page = file_of(await debrief(interviews, SAVED, HOSTILE, STORY), interviews.bank.cards, "html").decode()
    reader = Reader(page)
    policy = dict(reader.attributes).get("content") or ""
    assert "default-src 'none'; style-src 'unsafe-inline'" in page
    assert policy is not None
    assert not set(reader.tags) & {"script", "img", "form", "input", "button", "link", "iframe", "object", "base"}
    names = [name for name, _ in reader.attributes]
    assert not [name for name in names if name.startswith("on") or name in {"src", "action", "srcset"}]
    assert all((value or "").startswith("#") for name, value in reader.attributes if name == "href")
    assert all(line in reader.text for line in HOSTILE.splitlines())
    assert "url(" not in page.split("</style>")[0]


async def test_the_pdf_can_be_searched_and_says_what_it_cannot_show(interviews: Interviews) -> None:
    other = "Das war Größe 12, κόσμος, мир, שלום עולם, مرحبا and 你好."
    data = file_of(await debrief(interviews, SAVED, f"{STORY} {other} {HOSTILE}"), interviews.bank.cards, "pdf")
    assert data.startswith(b"%PDF-")
    reader = PdfReader(io.BytesIO(data))
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    assert "that saved the company a lot of money" in text
    assert "Your debrief" in text
    assert all(word in text for word in ("Größe", "κόσμος", "мир", "<script>alert(1)</script>"))
    assert "are shown as" in text
    assert "/JavaScript" not in data.decode("latin-1")
    assert "/URI" not in data.decode("latin-1")
    assert len(data) < 400_000


@pytest.mark.parametrize(
    "text", ["", "\x07\x00\u200f", "x" * 9000, "\n" * 300, "שלום " * 500, "a\u0301" * 400, "👩‍🔧" * 50]
)
def test_any_text_can_be_printed(text: str) -> None:
    data = to_pdf([Block("title", text), Block("quote", text), Block("item", text, text[:80])], text)
    assert len(PdfReader(io.BytesIO(data)).pages) >= 1


async def test_an_interview_without_answers_has_its_files_too(interviews: Interviews) -> None:
    found = await debrief(interviews)
    for kind in FORMATS:
        assert file_of(found, interviews.bank.cards, kind)
        assert name_of(found, kind).endswith(f".{kind}")
    assert "no question answered" in about_line(found)


async def test_the_worst_that_can_be_typed_is_whole_in_every_file_and_nothing_more_than_text(
    interviews: Interviews,
) -> None:
    session = await interviews.start(OWNER, Brief(role=f"{FORMULA} <b>lead</b> 🚀", company="*A* & `B`", questions=3))
    for answer in (WORST, SAVED, WORST):
        _, session = await say(interviews, session, answer)
    kept = WORST.replace("\x00", "")
    assert session.turns[1].text == kept
    found = make_debrief(session, interviews.analyser, interviews.bank)
    cards = interviews.bank.cards

    (back,) = from_exchange(file_of(found, cards, "json"), interviews.bank.questions)
    assert dataclasses.replace(back, owner=OWNER) == session

    page = Reader(file_of(found, cards, "html").decode())
    renderer = MarkdownIt("gfm-like", {"html": True}).disable("linkify")
    markdown = Reader(renderer.render(file_of(found, cards, "md").decode()))
    live = {"script", "img", "form", "input", "iframe", "object", "base"}
    assert not set(page.tags) & live
    assert not set(markdown.tags) & (live | {"a", "code", "pre", "table"})
    wanted = "".join(kept.split())
    for read in (page, markdown):
        assert "".join(read.text.split()).count(wanted) >= 2, "each of the two answers, character for character"
        assert "<b>lead</b>" in read.text
    assert "javascript:alert(1)" not in [value for name, value in page.attributes if name in {"href", "src"}]

    data = file_of(found, cards, "pdf")
    printed = "".join("".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(data)).pages).split())
    assert not [sign for sign in (b"/JavaScript", b"/URI", b"/Launch") if sign in data]
    for shown in (*HOSTILE.split(), UNBROKEN, "[woman+skintype-4+wrench][flagGB][rocket]", "".join(STORY.split())):
        assert printed.count(shown) >= 2, shown[:60]
    assert "□" not in printed


async def test_a_story_that_begins_as_a_formula_is_text_in_every_table_that_is_saved(interviews: Interviews) -> None:
    for first in (FORMULA, f"\u200b{FORMULA}", f"\t{FORMULA};", "-1+1|"):
        await interview(interviews, f"{first} {STORY}", SAVED)
    practice = make_practice(Site(interviews, Visiting(Visitors("a key for the tests")), load_settings()))
    made, source = progress_of(practice, OWNER)
    sheets = [csv_of(panel.head, panel.rows).removeprefix("\ufeff") for panel in panels_of(made, source)]
    assert any("evil.example" in sheet for sheet in sheets), "words that were typed stand in a table"
    for separator in ",;\t":
        cells = [
            cell for sheet in sheets for row in csv.reader(io.StringIO(sheet), delimiter=separator) for cell in row
        ]
        assert not [cell for cell in cells if cell.lstrip(' \u200b"').startswith(("=", "@", "+"))]
