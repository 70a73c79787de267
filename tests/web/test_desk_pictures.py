"""The pictures of the coaches' pages in docs/: `DOCS_SCREENSHOTS=1 pytest tests/web/test_desk_pictures.py`."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from coach.domain import Brief, Session, Turn
from coach.domain.review import AnyEntry, CoachRating, Comment, OwnMark, Review, Verdict
from coach.knowledge.bank import load_bank
from coach.review.desk import answer_back, give_back, say, words_at
from coach.review.group import count_some
from coach.settings import Settings
from coach.store import people, shares
from coach.store.assignments import give_out
from coach.store.db import Store
from coach.store.reviews import new_id
from coach.store.sessions import append_turn, create_session, finish_session
from tests.support.small_picture import small
from tests.web.shared_server import SharedServer, serving

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
LOOKS = (("desktop", 1180, 760, "light"), ("desktop-dark", 1180, 760, "dark"), ("phone", 390, 780, "light"),
         ("phone-dark", 390, 780, "dark"))  # fmt: skip
TOO_WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
  [...document.querySelectorAll("main *")].filter((one) => one.getBoundingClientRect().right > innerWidth + 1
    && !one.closest(".wide")).map((one) => one.outerHTML.slice(0, 90)).slice(0, 8)"""
FIRST = (
    "I work at a care home in Leeds, nights mostly. I'm a people person and I think outside the box. Last winter two "
    "of us were off sick and I saved the shift a lot of time by changing how we did the medicine round."
)
AGAIN = (
    "I work nights at a care home in Leeds. Last January two of us were off sick, so I put the medicine round in the "
    "order of the rooms. It took us 70 minutes instead of 110, and nobody got their tablets late."
)
OTHERS = (
    ("Bilal Hussain", "warehouse lead", "I'm a hard worker. Honestly, my last manager was useless with rotas."),
    ("Chiara Greco", "help desk analyst", "In May I closed 41 tickets in a week when the mail server failed."),
    ("Dewi Pugh", "delivery driver", "I always give 110 percent. We sort of just help each other out, I suppose."),
    ("Ewa Nowak", "nurse", "My weakness is that I'm a perfectionist and I care too much."),
    ("Femi Ade", "sales assistant", "I increased sales in my department and the customers loved it."),
)


def _interview(store: Store, owner: str, role: str, answers: Sequence[tuple[str, int, str]], days: float) -> str:
    bank, at = load_bank(), datetime.now(UTC) - timedelta(days=days)
    session = create_session(store, owner, Brief(role=role), tuple(dict.fromkeys(one for one, _, _ in answers)))
    for number, (question, attempt, text) in enumerate(answers):
        when = (at + timedelta(minutes=3 * number)).isoformat()
        asked = bank.question(question).text
        for turn in (
            Turn(2 * number, "question", question, asked, step="open", attempt=attempt, at=when),
            Turn(2 * number + 1, "answer", question, text, attempt=attempt, by="candidate", at=when),
        ):
            append_turn(store, owner, session.id, turn)
    finish_session(store, owner, session.id)
    return session.id


def _words(session: Session, text: str):  # type: ignore[no-untyped-def]
    start = session.turns[1].text.index(text)
    return words_at(session, 1, start, start + len(text), text)


def _review(session: Session, _: Review) -> list[AnyEntry]:
    by = "Mara Quinn"
    trait, phrase = _words(session, "people person"), _words(session, "think outside the box")
    return [
        Comment(
            id="remark-0001",
            by=by,
            text="Whose idea was the new order of the round? Say so: it was yours.",
            anchor=_words(session, "changing how we did the medicine round"),
        ),
        Verdict(id=new_id(), by=by, mark=phrase, kind="stock_phrase", ruling="keep"),
        OwnMark(id=new_id(), by=by, anchor=trait, kind="empty_trait", why="I believe it, but I cannot see it yet."),
        CoachRating(
            id=new_id(), by=by, question_id="Q1", scale="result", value=2, evidence=(_words(session, "a lot of time"),)
        ),
        Comment(id=new_id(), by=by, text="You are nearly there. Two numbers, and it is a strong opening."),
    ]


def _people(server: SharedServer) -> tuple[dict[str, str], str]:
    """A class with its coach; tokens by name, and the interview that is looked at."""
    store = server.store
    mara = people.add_person(store, "Mara Quinn", "coach")
    ann = people.add_person(store, "Ann Okafor")
    session = _interview(store, ann.id, "senior carer", [("Q1", 1, FIRST), ("Q1", 2, AGAIN)], 1)
    shares.share_with(store, ann.id, session, mara.name)
    review = say(store, mara, session, _review)
    give_back(store, mara, session)
    answer_back(store, ann.id, ann.name, review.id, "remark-0001", "Mine. I drew it up on a Sunday.", "answer-0001")
    for number, (name, role, text) in enumerate(OTHERS):
        other = people.add_person(store, name)
        held = _interview(store, other.id, role, [("Q1", 1, text), ("Q4", 1, OTHERS[number - 1][2])], 2 + number)
        shares.share_with(store, other.id, None if number % 2 else held, mara.name)
        if number == 1:
            say(store, mara, held, lambda *_: [Comment(id=new_id(), by=mara.name, text="A good, exact week.")])
    shares.share_by_code(store, ann.id, None)
    give_out(
        store, mara.id, "For the care home on Thursday", "Name one resident, not by their real name.", ["Q1", "Q4"]
    )
    from coach.analysis.load import load_analyser

    while count_some(store, mara.id, load_analyser(), load_bank().questions):
        pass
    return {one.name: people.begin_sign_in(store, one.id) for one in (mara, ann)}, session


def _take(page: Page, path: Path) -> None:
    """A picture of what is seen first."""
    path.write_bytes(small(page.screenshot(animations="disabled")))


def test_pictures_of_the_coaches_pages(
    chromium: Browser, pictures: Path | None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    if pictures is None:
        pytest.skip("only when pictures are wanted: DOCS_SCREENSHOTS=1")
    with serving(Settings(home=tmp_path_factory.mktemp("pictures"), auth="users")) as server:
        tokens, session = _people(server)
        shown = {
            "desk": ("Mara Quinn", "/desk"),
            "desk-review": ("Mara Quinn", f"/desk/session/{session}"),
            "desk-group": ("Mara Quinn", "/desk/group"),
            "desk-sets": ("Mara Quinn", "/desk/sets"),
            "comments": ("Ann Okafor", f"/comments/{session}"),
            "sharing": ("Ann Okafor", "/sharing"),
        }
        for look, width, height, scheme in LOOKS:
            for name, (who, path) in shown.items():
                context = chromium.new_context(
                    viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce"
                )
                context.add_cookies([{"name": "coach_sign_in", "value": tokens[who], "url": server.url}])
                page = context.new_page()
                page.goto(f"{server.url}{path}", wait_until="networkidle")
                assert page.evaluate(TOO_WIDE) == [], (name, look)
                _take(page, pictures / f"{name}-{look}.png")
                context.close()
