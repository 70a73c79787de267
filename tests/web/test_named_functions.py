"""The page's named functions, driven by `gradio_client` as another program would, without cookies of its own."""

import json
from collections.abc import Callable, Iterator

import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError

from tests.web.driving import MARKED, PLAIN, Server


@pytest.fixture
def client(server: Server) -> Iterator[Callable[[], Client]]:
    """Makes clients, each with a connection of its own."""
    made: list[Client] = []

    def make() -> Client:
        made.append(Client(server.url, verbose=False, analytics_enabled=False))
        return made[-1]

    yield make
    for one in made:
        one.close()


def test_an_interview_from_start_to_debrief(client: Callable[[], Client]) -> None:
    ann = client()
    begun = ann.predict(role="nurse", questions=2, api_name="/start_interview")
    assert begun["interviewer"].endswith("?")
    assert begun["seq"] == 1
    assert begun["planned"] == 2
    first = ann.predict(begun["session"], MARKED, api_name="/answer")
    kinds = [finding["kind"] for finding in first["assessment"]["findings"]]
    assert "stock_phrase" in kinds
    assert all(MARKED[f["start"] : f["end"]] == f["quote"] for f in first["assessment"]["findings"])
    assert first["seq"] == 3
    second = ann.predict(begun["session"], PLAIN, first["seq"], api_name="/answer")
    assert second["seq"] == 5
    debrief = ann.predict(begun["session"], api_name="/finish_interview")
    said = [one["answer"] for question in debrief["questions"] for a in question["attempts"] for one in a["answers"]]
    assert said == [MARKED, PLAIN]
    assert json.loads(json.dumps(debrief)) == debrief


def test_the_same_answer_sent_again_makes_no_second_turn(client: Callable[[], Client]) -> None:
    ann = client()
    session = ann.predict(api_name="/start_interview")["session"]
    assert ann.predict(session, PLAIN, 1, api_name="/answer")["seq"] == 3
    assert ann.predict(session, PLAIN, 1, api_name="/answer")["seq"] == 3
    with pytest.raises(AppError, match="already holds a different answer"):
        ann.predict(session, "something else", 1, api_name="/answer")


def test_a_question_to_the_coach_is_answered_from_the_cards_and_is_no_answer(client: Callable[[], Client]) -> None:
    ann = client()
    begun = ann.predict(format="recruiter", papers="Shift lead at Northgate.", api_name="/start_interview")
    told = ann.predict(begun["session"], "Coach: what is STAR?", api_name="/answer")
    assert told["coach"]["cards"][0]["id"] == "A13"
    assert told["seq"] == begun["seq"]
    silent = ann.predict(format="recruiter", feedback="realistic", api_name="/start_interview")["session"]
    kept = ann.predict(silent, "coach, what is STAR?", api_name="/answer")["coach"]
    assert kept == {
        "cards": [],
        "line": "In a realistic interview the coach stays silent until the debrief, so it does not answer now.",
    }


def test_a_realistic_interview_tells_no_marks_before_the_debrief(client: Callable[[], Client]) -> None:
    ann = client()
    session = ann.predict(feedback="realistic", api_name="/start_interview")["session"]
    assert "assessment" not in ann.predict(session, MARKED, api_name="/answer")
    assert ann.predict(session, api_name="/finish_interview")["first"]


def test_another_connection_finds_no_such_interview(client: Callable[[], Client]) -> None:
    ann, bob = client(), client()
    session = ann.predict(api_name="/start_interview")["session"]
    for call in (
        lambda: bob.predict(session, "mine now", api_name="/answer"),
        lambda: bob.predict(session, api_name="/finish_interview"),
        lambda: bob.predict("no-such-id", api_name="/finish_interview"),
    ):
        with pytest.raises(AppError, match="There is no such interview"):
            call()


def test_one_answer_is_marked_without_an_interview(client: Callable[[], Client]) -> None:
    ann = client()
    found = ann.predict("I'm a perfectionist.", "What is your weakness?", "strength_weakness", api_name="/check_answer")
    assert [(one["kind"], one["quote"]) for one in found["findings"]] == [("fake_weakness", "I'm a perfectionist")]
    assert found["words"] == 3


def test_advice_is_found(client: Callable[[], Client]) -> None:
    hits = client().predict("what should I wear", 3, "article", api_name="/find_advice")
    assert len(hits) == 3
    assert all(set(hit) == {"id", "score", "title"} for hit in hits)
    assert all(hit["id"].startswith("A") for hit in hits)


@pytest.mark.parametrize(
    ("name", "given", "told"),
    [
        ("/start_interview", {"format": "karaoke"}, "format is one of callback, behavioural, full, recruiter, drill"),
        ("/start_interview", {"minutes": 500}, "5 to 60"),
        ("/start_interview", {"drill": "Q999", "format": "drill"}, "Q999"),
        ("/check_answer", {"answer": "x", "kind": "poem"}, "kind is one of opening"),
        ("/check_answer", {"answer": "x" * 20_001}, "up to 20,000 characters"),
        ("/find_advice", {"query": "x", "bank": "cellar"}, "bank is all, article or questions"),
    ],
)
def test_what_cannot_be_used_is_refused_in_one_line(
    client: Callable[[], Client], name: str, given: dict[str, object], told: str
) -> None:
    with pytest.raises(AppError) as refused:
        client().predict(**given, api_name=name)
    assert told in str(refused.value)
    assert "\n" not in str(refused.value)
    assert "Traceback" not in str(refused.value)
