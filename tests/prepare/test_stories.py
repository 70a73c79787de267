"""The story bank: what is offered, what it is called, what it shows, and when it has served too often."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from coach.analysis.first_words import LONGEST, first_words
from coach.domain import Assessment, Brief, Grade, Measure, Quote, Star, Turn
from coach.interview.service import Interviews
from coach.prepare.stories import matrix, question_for, story_span
from coach.settings import load_settings
from coach.store.sessions import append_turn, create_session, delete_session, finish_session, load_sessions
from coach.store.stories import LONGEST_TITLE as LONGEST_KEPT_TITLE
from coach.store.stories import keep_story, list_stories
from coach.web.pages.practice import Practice, make_practice
from coach.web.pages.site import Site
from coach.web.pages.stories import add_stories, story_bank
from coach.web.security import COOKIE, Visitors
from coach.web.visitors import Visiting

COLDROOM = (
    "On a Friday in January our coldroom alarm failed at nine. I rang three hauliers, got two chilled trailers and "
    "moved 40 pallets with six colleagues. We lost one pallet, and the insurer took my temperature log."
)
COLDROOM_AGAIN = (
    "The alarm of the coldroom went in January, late on a Friday. I was alone, so I phoned hauliers until I had two "
    "trailers with chillers, and six of us shifted the pallets. The insurer accepted the log that I had kept."
)
COLDROOM_ONCE_MORE = (
    "I would say keeping my head when the coldroom broke down. Two hired trailers, every pallet moved by two in the "
    "morning, and a log of each temperature that the insurer later used. I rang the hauliers myself that January night."
)
SLOTS = (
    "Well, that is a fair question, and I thought about it at home. In 2023 too many trucks came late to Fenland. I "
    "made a sheet with a slot for each inbound truck and rang the forwarders; after six weeks we had two late ones a "
    "day where it had been nine."
)
OPINION = "I believe that a good team talks openly, and that everybody should know what the others are doing every day."


@pytest.fixture
def practice(interviews: Interviews) -> Practice:
    return make_practice(Site(interviews, Visiting(Visitors("a key for the tests")), load_settings()))


def owner_and_browser(practice: Practice) -> tuple[str, TestClient]:
    app = FastAPI()
    add_stories(app, practice)
    visitor, cookie = practice.site.visiting.visitors.new()
    return f"visitor:{visitor}", TestClient(app, cookies={COOKIE: cookie}, follow_redirects=False)


def tell(practice: Practice, owner: str, question: str, answer: str, brief: Brief | None = None) -> str:
    """One question and its answer as an interview of its own, finished."""
    store = practice.interviews.store
    session = create_session(store, owner, brief or Brief(role="warehouse lead"), (question,))
    text = practice.interviews.bank.questions[question].text
    append_turn(store, owner, session.id, Turn(0, "question", question, text, step="open"))
    append_turn(store, owner, session.id, Turn(1, "answer", question, answer, by="candidate", turn_id="1"))
    finish_session(store, owner, session.id)
    return session.id


def test_each_episode_is_offered_once_in_the_words_it_was_typed_in(practice: Practice) -> None:
    for question, answer in (("Q44", COLDROOM), ("Q27", OPINION), ("Q35", COLDROOM_AGAIN), ("Q48", SLOTS)):
        tell(practice, "ann", question, answer)
    offers = story_bank(practice, "ann").offers
    assert [offer.times for offer in offers] == [1, 2]
    by_id = {session.id: session for session in load_sessions(practice.interviews.store, "ann")}
    for offer in offers:
        typed = by_id[offer.telling.session_id].turns[offer.telling.seq].text
        assert typed[offer.start : offer.end] == offer.text
        assert offer.text in (COLDROOM, COLDROOM_AGAIN) or offer.text.startswith("In 2023")
        words = offer.title.removesuffix(" …")
        assert " ".join(typed.split()).count(words) == 1
    assert offers[1].competencies
    assert story_bank(practice, "bob").offers == ()


def test_what_a_realistic_interview_holds_is_offered_when_it_is_over(practice: Practice) -> None:
    store = practice.interviews.store
    session = create_session(store, "ann", Brief(feedback="realistic", questions=2), ("Q44", "Q4"))
    append_turn(store, "ann", session.id, Turn(0, "question", "Q44", "When?", step="open"))
    append_turn(store, "ann", session.id, Turn(1, "answer", "Q44", COLDROOM, by="candidate", turn_id="1"))
    assert story_bank(practice, "ann").offers == ()
    finish_session(store, "ann", session.id)
    assert len(story_bank(practice, "ann").offers) == 1


def test_a_story_is_kept_renamed_put_down_for_something_and_deleted_by_its_owner_only(practice: Practice) -> None:
    owner, browser = owner_and_browser(practice)
    store = practice.interviews.store
    session = tell(practice, owner, "Q44", COLDROOM)
    page = browser.get("/stories").text
    assert COLDROOM in page
    assert "Keep this story" in page
    (offer,) = story_bank(practice, owner).offers
    form = {
        "session": session, "seq": "1", "start": str(offer.start), "end": str(offer.end),
        "title": '=1+1 <script>alert(1)</script> "quoted"', "shows-resilience": "1", "shows-nonsense": "1",
    }  # fmt: skip
    assert browser.post("/stories", data=form).status_code == 303
    (story,) = list_stories(store, owner)
    assert (story.text, story.competencies) == (COLDROOM[offer.start : offer.end], ("resilience",))
    page = browser.get("/stories").text
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page
    assert "Keep this story" not in page, "what is kept is not offered again"
    assert "told once, to one question" in page.lower()
    browser.post(f"/stories/{story.id}", data={"title": " The  coldroom ", "shows-conflict": "1"})
    (story,) = list_stories(store, owner)
    assert (story.title, story.competencies) == ("The coldroom", ("conflict",))
    _, other = owner_and_browser(practice)
    for path, data in ((f"/stories/{story.id}", {"title": "Mine"}), (f"/stories/{story.id}/delete", {})):
        assert other.post(path, data=data).status_code == 404
    assert other.post("/stories", data=form).status_code == 404
    assert list_stories(store, owner) == (story,)
    assert browser.post(f"/stories/{story.id}/delete").status_code == 303
    assert list_stories(store, owner) == ()


@pytest.mark.parametrize(
    ("name", "value", "status"),
    [("end", "99999", 404), ("start", "-1", 400), ("seq", "٣", 400), ("seq", "0", 404), ("title", " ", 400)],
)
def test_words_that_are_not_there_are_not_kept(practice: Practice, name: str, value: str, status: int) -> None:
    owner, browser = owner_and_browser(practice)
    form = {"session": tell(practice, owner, "Q44", COLDROOM), "seq": "1", "start": "0", "end": "20", "title": "Mine"}
    assert browser.post("/stories", data=form | {name: value}).status_code == status
    assert list_stories(practice.interviews.store, owner) == ()


def test_a_declined_episode_is_not_offered_again_even_when_it_is_told_again(practice: Practice) -> None:
    owner, browser = owner_and_browser(practice)
    session = tell(practice, owner, "Q44", COLDROOM)
    assert browser.post("/stories/decline", data={"session": session, "seq": "1"}).status_code == 303
    tell(practice, owner, "Q35", COLDROOM_AGAIN)
    assert story_bank(practice, owner).offers == ()
    assert list_stories(practice.interviews.store, owner) == ()


def test_a_story_that_answers_a_third_question_is_pointed_out_with_the_interviews_that_heard_it(
    practice: Practice,
) -> None:
    owner, browser = owner_and_browser(practice)
    store = practice.interviews.store
    first = tell(practice, owner, "Q44", COLDROOM)
    keep_story(store, owner, first, 1, (0, len(COLDROOM)), "The coldroom", ("resilience",))
    second = tell(practice, owner, "Q35", COLDROOM_AGAIN)
    again = tell(practice, owner, "Q44", COLDROOM)
    (shown,) = story_bank(practice, owner).stories
    assert (len(shown.used.questions), shown.too_often) == (2, False), "practising the same question is no overuse"
    third = tell(practice, owner, "Q46", COLDROOM_ONCE_MORE)
    (shown,) = story_bank(practice, owner).stories
    assert [one.session_id for one in shown.heard] == [first, second, again, third]
    page = browser.get("/stories").text
    assert "It has answered 3 different questions." in page
    assert f'href="/debrief/{third}"' in page


def test_a_story_whose_interview_is_deleted_keeps_its_words(practice: Practice) -> None:
    owner, browser = owner_and_browser(practice)
    session = tell(practice, owner, "Q48", SLOTS)
    keep_story(practice.interviews.store, owner, session, 1, (60, len(SLOTS)), "Slots", ())
    delete_session(practice.interviews.store, owner, session)
    page = browser.get("/stories").text
    assert "The interview it was told in is deleted" in page
    assert "slot for each inbound truck" in page


def test_every_empty_place_names_what_is_missing_and_the_question_that_brings_it_out(practice: Practice) -> None:
    owner, browser = owner_and_browser(practice)
    ad = "You resolve complaints and conflicts, lead a team of 12, plan the rota, and keep calm under pressure."
    session = tell(practice, owner, "Q44", COLDROOM, Brief(role="warehouse lead", job_ad=ad))
    keep_story(practice.interviews.store, owner, session, 1, (0, len(COLDROOM)), "The coldroom", ("resilience",))
    bank = story_bank(practice, owner)
    rows = {row.name: row for row in bank.rows}
    assert {"conflict", "leadership", "planning", "resilience"} <= set(rows)
    assert rows["resilience"].shown_by == (True,)
    empty = [row for row in bank.rows if row.empty]
    page = browser.get("/stories").text
    assert "No story yet for conflict." in page
    assert len({row.next.id for row in empty if row.next}) == len(empty), "no question stands at two places"
    for row in empty:
        assert row.next is not None
        assert row.name in row.next.competencies
        assert row.next.id != "Q44", "one that was answered comes last"
        assert f'value="{row.next.id}"' in page


def test_a_question_for_an_empty_place_is_one_that_was_not_answered_or_longest_ago(practice: Practice) -> None:
    questions = practice.interviews.bank.questions
    first = question_for("conflict", questions)
    assert first is not None
    second = question_for("conflict", questions, [first.id])
    assert second is not None
    assert second.id != first.id
    everything = [q.id for q in questions.values() if q.kind == "behavioural"]
    longest_ago = question_for("conflict", questions, [*everything, first.id])
    assert longest_ago is not None
    assert longest_ago.id != first.id
    assert question_for("astronomy", questions) is None
    assert [row.next for row in matrix([], ["astronomy"], questions)] == [None]


@given(st.text(min_size=1).filter(lambda text: bool(text.strip())))
def test_any_words_can_be_called_something_that_can_be_kept(text: str) -> None:
    title = first_words(text)
    assert title.strip()
    assert len(title) <= LONGEST + 2 <= LONGEST_KEPT_TITLE
    plain = " ".join(text.split())
    assert plain.startswith(title.removesuffix(" …"))


@given(st.text(min_size=1, max_size=400).filter(lambda text: bool(text.strip())))
def test_a_story_is_a_stretch_of_its_answer(text: str) -> None:
    start, end = story_span(text, Assessment())
    assert text[start:end] == text.strip()


def test_a_long_preamble_is_left_out_of_a_story_and_its_ending_never() -> None:
    chat = "Good morning, and thank you for having me back. I hope that everybody is well. "
    text, at = f"{chat}{COLDROOM} That was all. ", len(chat)
    star = Star(situation=Quote.at(text, at + 5, at + 11), action=Quote.at(text, at + 60, at + 90))
    start, end = story_span(text, Assessment(star=star))
    assert text[start:end] == f"{COLDROOM} That was all."
    text = f"So. {COLDROOM}"
    star = Star(situation=Quote.at(text, 9, 15), action=Quote.at(text, 60, 90))
    assert story_span(text, Assessment(star=star)) == (0, len(text)), "a word or two before does no harm"


def test_a_figure_before_the_story_is_part_of_it() -> None:
    scene = "A pallet cost us £9.40 at the Brightside depot, and nobody had looked at it for years. "
    text = f"{scene}I asked four suppliers. We moved to £8.10."
    star = Star(action=Quote.at(text, len(scene), len(scene) + 7), result=Quote.at(text, len(text) - 9, len(text)))
    figure = Measure(Quote.at(text, 18, 23), Grade.SCOPE)
    assert story_span(text, Assessment(star=star, measures=(figure,))) == (0, len(text))
    assert story_span(text, Assessment(star=star)) == (len(scene), len(text))
