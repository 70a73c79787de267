"""Question sets of a coach's practice, on a machine of one's own: by their address, and by a file."""

import json
from collections.abc import Iterator

import httpx
import pytest

from coach.settings import Settings
from tests.web.shared_server import SharedServer, serving

# The library leaves event loops of its own open when it starts inside another program.
pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

QUESTION = """
- id: C1
  text: What would you do if a resident refuses the morning wash?
  kind: situational
  probes: Whether dignity comes before the timetable.
  follow_ups: ["And if the family insists?"]
  shape: Say what you would do first, what you would say, and whom you would tell.
"""
SET = """
- id: care-home
  title: For <Thursday>
  note: Name one resident, but not by their real name.
  questions: [C1, Q4]
"""


@pytest.fixture(scope="module")
def practised(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SharedServer]:
    folder = tmp_path_factory.mktemp("practice")
    for name, text in (("questions/care.yaml", QUESTION), ("sets/thursday.yaml", SET)):
        (folder / name).parent.mkdir()
        (folder / name).write_text(text, encoding="utf-8")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("COACH_PRACTICE", str(folder))
        with serving(Settings(home=tmp_path_factory.mktemp("home"))) as server:
            yield server


def _client(server: SharedServer) -> httpx.Client:
    return httpx.Client(base_url=server.url, timeout=30, trust_env=False, headers={"accept": "text/html"})


def _taken(client: httpx.Client, file: bytes | str) -> httpx.Response:
    return client.post("/set", files={"file": ("set.json", file, "application/json")}, data={"role": "carer"})


def test_a_set_is_begun_by_its_address_in_a_browser_that_was_never_here(practised: SharedServer) -> None:
    with _client(practised) as client:
        page = client.get("/set/care-home")
        assert "For &lt;Thursday&gt;" in page.text
        assert "2 questions" in page.text
        assert client.post("/set/care-home", data={"role": "carer"}).headers["location"] == "/"
        history = client.get("/history").text
        assert "Carer" in history
        going_on = client.get("/debrief", follow_redirects=True)
        assert going_on.status_code == 200
        assert client.get("/set/another").status_code == 404
        assert client.get("/desk/sets").status_code == 404
    from sqlalchemy import select

    from coach.store.sessions import load_session
    from coach.store.tables import sessions

    with practised.store.read() as connection:
        row = connection.execute(select(sessions.c.owner, sessions.c.id)).one()
    session = load_session(practised.store, row.owner, row.id)
    assert session.plan == ("C1", "Q4")
    assert "refuses the morning wash?" in session.turns[0].text


def test_a_set_goes_by_a_file_to_where_its_questions_are_known(practised: SharedServer) -> None:
    with _client(practised) as client:
        client.get("/")
        file = client.get("/set/care-home/file").text
        assert json.loads(file)["questions"] == ["C1", "Q4"]
        assert _taken(client, file).headers["location"] == "/"
        for wrong, told in (
            (file.replace("C1", "C7"), "questions of your coach&#39;s own (C7), which are not here"),
            (file.replace('"C1"', '"Q1"').replace('"Q4"', ", ".join(['"Q5"'] * 40)), "this one has 41"),
            ("[" * 5000, "This is not a question set"),
            (file.replace("question set", "interviews"), "This is not a question set"),
            (b"\xff\xfe", "This is not a question set"),
            ("x" * 60_000, "This is not a question set"),
        ):
            refused = _taken(client, wrong)
            assert refused.status_code == 400
            assert told in refused.text
        assert client.post("/set", data={"role": "x"}).status_code == 400
