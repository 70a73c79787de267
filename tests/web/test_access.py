"""Who may see and change what on a shared server: every page, file and event function, tried by everybody.

Ann has held an interview. Each line says in whose answers her words may stand, and whose request may change what is
hers. Everybody asks for exactly the same, with Ann's own ids. A new route or function has no line here, and fails.
"""

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
import pytest

from coach.analysis.load import load_analyser
from coach.domain import Finding, Kind
from coach.review.access import read_session
from coach.review.comments import answers_digest
from coach.settings import Settings
from coach.store.assignments import give_out
from coach.store.replies import save_reply, saved_replies_of
from coach.store.reviews import reviews_of
from coach.store.sessions import load_session
from coach.store.shares import share_by_code
from coach.store.stories import keep_story
from tests.web.shared_server import (
    SharedServer,
    call,
    everything_of,
    interview,
    listening,
    person,
    remark,
    serving,
    share,
)

# The library leaves event loops of its own open when it starts inside another program.
pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

SECRET = "Pumblechook"
ROLE = "Clerk in Llandudno"
REMARK = "Havisham says so"
UNSEEN = "Magwitch is not given back yet"
DRAFT = "Aberystwyth"
ANSWER = (
    f"I'm a team player and I work too hard. In March I rang Mr {SECRET} and saved a lot of money. "
    f"I am a clerk at {SECRET} Seeds, where I keep the books for 40 farms."
)

EVERYBODY = ("anonymous", "another candidate", "coach without a share", "revoked coach", "admin", "coach", "owner")
"""In this order, so that whoever may change something comes last."""

NOBODY: frozenset[str] = frozenset()
OWNER = frozenset({"owner"})
COACH = frozenset({"coach"})
COACHES = frozenset({"coach without a share", "revoked coach", "coach"})
FIRST_COACH = frozenset({"coach without a share"})
SIGNED_IN = frozenset(EVERYBODY) - {"anonymous"}
ALL = frozenset(EVERYBODY)


@dataclass(frozen=True)
class May:
    """What a route or function allows.

    Attributes:
        see: In whose answers Ann's words stand.
        change: Whose requests change what is Ann's.
        pass_: Who is let in at all, with or without her words.
        form: What is sent; names in braces are filled in.
    """

    see: frozenset[str] = NOBODY
    change: frozenset[str] = NOBODY
    pass_: frozenset[str] = SIGNED_IN
    form: dict[str, str] = field(default_factory=dict)


ROUTES = {
    # The same for everybody, and nobody's.
    "GET /healthz": May(pass_=ALL),
    "GET /page.js": May(pass_=ALL),
    "GET /style.css": May(pass_=ALL),
    "GET /pages.css": May(pass_=ALL),
    "GET /progress.css": May(),
    "GET /desk.css": May(pass_=ALL),
    "GET /desk.js": May(),
    # Signing in and out; one's own name and password.
    "GET /sign-in": May(pass_=ALL),
    "POST /sign-in": May(pass_=ALL, form={"name": "nobody", "password": "not the one"}),
    "GET /who": May(),
    "GET /password": May(),
    "POST /password": May(form={"old": "not the one", "new": "another long one", "again": "another long one"}),
    "POST /sign-out": May(),
    # What a candidate shares, and who read it. Everybody has these pages; each shows one's own.
    "GET /sharing": May(see=OWNER),
    "GET /sharing/readings": May(see=OWNER),
    "POST /sharing": May(change=OWNER, pass_=OWNER, form={"session": "{session}", "how": "name", "coach": "{other}"}),
    "POST /sharing/{share}/revoke": May(change=OWNER, pass_=OWNER),
    # The debrief.
    "GET /debrief": May(),
    "GET /debrief/{session}": May(see=OWNER, pass_=OWNER),
    "POST /debrief/{session}/finish": May(change=OWNER, pass_=OWNER),
    "POST /debrief/{session}/back": May(change=OWNER, pass_=OWNER),
    "POST /debrief/{session}/rate": May(pass_=OWNER),
    "POST /debrief/{session}/again": May(change=OWNER, pass_=OWNER, form={"question": "Q1"}),
    # How a good answer is built, with the candidate's own words.
    "GET /question/{question}": May(see=OWNER, pass_=OWNER),
    # Looking back, drills and progress. Everybody has these pages; each shows one's own.
    "GET /history": May(see=OWNER),
    "POST /history/{session}/go-on": May(change=OWNER, pass_=OWNER),
    "POST /history/{session}/again": May(change=OWNER, pass_=OWNER, form={"question": "Q1"}),
    "POST /history/{session}/delete": May(change=OWNER, pass_=OWNER),
    "GET /drill": May(see=OWNER),
    "POST /drill": May(change=OWNER, form={"by": "question", "question": "Q1"}),
    "GET /progress": May(),
    "GET /progress.json": May(),
    "GET /progress/{name}.csv": May(),
    # Question sets that a coach gives out: whoever has the link begins an interview of their own.
    "GET /set": May(),
    "POST /set": May(),
    "GET /set/{name}": May(),
    "GET /set/{name}/file": May(pass_=NOBODY),
    "POST /set/{name}": May(change=OWNER, form={"how": "alone"}),
    "GET /desk/sets": May(pass_=COACHES),
    "POST /desk/sets": May(pass_=COACHES, form={"title": "For you", "question": "Q1"}),
    "POST /desk/sets/{assignment}/end": May(pass_=COACH),
    "GET /desk/sets/{assignment}/file": May(pass_=COACH),
    # The story bank.
    "GET /stories": May(see=OWNER),
    "POST /stories": May(
        change=OWNER, pass_=OWNER, form={"session": "{session}", "seq": "1", "start": "0", "end": "9", "title": "Mine"}
    ),
    "POST /stories/decline": May(change=OWNER, pass_=OWNER, form={"session": "{session}", "seq": "1"}),
    "POST /stories/{story}": May(change=OWNER, pass_=OWNER, form={"title": "Taken"}),
    "POST /stories/{story}/delete": May(change=OWNER, pass_=OWNER),
    # All that is kept of oneself.
    "GET /data": May(see=OWNER),
    "GET /data/everything.json": May(see=OWNER),
    "GET /data/everything.zip": May(),
    "POST /data/delete/{session}": May(change=OWNER, pass_=OWNER),
    "POST /data/delete": May(change=OWNER, form={"word": "delete"}),
    # Files to keep, and bringing one in as one's own.
    "GET /debrief/{session}/{file}": May(see=OWNER, pass_=OWNER),
    "GET /import": May(),
    "POST /import": May(),
    # What coaches gave back, for the candidate.
    "GET /comments": May(see=OWNER),
    "GET /comments/{session}": May(see=OWNER, pass_=OWNER),
    "GET /comments/{session}/history": May(see=OWNER, pass_=OWNER),
    "POST /comments/{session}/again": May(change=OWNER, pass_=OWNER, form={"question": "Q1"}),
    "POST /comments/{session}/reply": May(
        change=OWNER, pass_=OWNER, form={"id": "{new}", "review": "{review}", "reply_to": "{entry}", "text": "Thanks."}
    ),
    # The file for a coach without an account, and their review as it comes back.
    "GET /packet": May(see=OWNER),
    "POST /packet": May(see=OWNER),
    "GET /packet/{session}": May(see=OWNER, pass_=OWNER),
    "GET /packet/{session}/interview.html": May(see=OWNER, pass_=OWNER),
    "POST /packet/{session}/consent": May(change=OWNER, pass_=OWNER, form={"given": "yes"}),
    # Ann has not agreed to it, so that her words leave with nobody; and no review of hers came in a file.
    "GET /packet/{session}/labelled.jsonl": May(pass_=OWNER),
    "POST /packet/{session}/remove": May(pass_=NOBODY, form={"review": "{review}"}),
    # Counts, and no words.
    "GET /agreement": May(),
    "GET /agreement.json": May(),
    # The desk. To whoever is no coach it does not exist; a coach finds there what is shared at this moment.
    "GET /desk": May(see=COACH, pass_=COACHES),
    "GET /desk/take": May(pass_=COACHES),
    "POST /desk/take": May(change=frozenset({"coach without a share"}), pass_=FIRST_COACH, form={"code": "{code}"}),
    "GET /desk/replies": May(see=COACH, pass_=COACHES),
    "POST /desk/replies": May(pass_=COACHES, form={"text": "Say what you did yourself."}),
    "POST /desk/replies/{reply}/remove": May(pass_=COACH),
    "GET /desk/group": May(pass_=COACHES),
    "GET /desk/session/{session}": May(see=COACH, pass_=COACH),
    "GET /desk/session/{session}/history": May(see=COACH, pass_=COACH),
    "POST /desk/session/{session}/words": May(
        change=COACH,
        pass_=COACH,
        form={"id": "{new}", "do": "remark", "seq": "1", "start": "0", "end": "3", "quote": "I'm", "text": "Well."},
    ),
    "POST /desk/session/{session}/remark": May(change=COACH, pass_=COACH, form={"id": "{new}", "text": "Good."}),
    "POST /desk/session/{session}/verdict": May(
        change=COACH,
        pass_=COACH,
        form={
            "id": "{new}",
            "ruling": "keep",
            "mark_seq": "1",
            "mark_start": "{start}",
            "mark_end": "{end}",
            "mark_kind": "empty_trait",
        },
    ),
    "POST /desk/session/{session}/change": May(
        change=COACH, pass_=COACH, form={"id": "{new}", "entry": "{entry}", "text": "Put better."}
    ),
    "POST /desk/session/{session}/withdraw": May(change=COACH, pass_=COACH, form={"id": "{new}", "entry": "{entry}"}),
    "POST /desk/session/{session}/return": May(change=COACH, pass_=COACH),
    # What is typed and not yet sent; JSON, tried below.
    "POST /draft": May(change=OWNER, pass_=OWNER),
}
FUNCTIONS: dict[str, tuple[May, list[Any]]] = {
    "load": (May(see=OWNER), []),
    "show_drill": (May(), ["drill"]),
    "start": (May(change=OWNER), ["", "", "", "", "", "callback", "coached", "warm", 30, None, None]),
    "look": (May(see=OWNER), ["{session}:1:1"]),
    "earlier": (May(see=OWNER), ["{session}:1"]),
    "later": (May(see=OWNER), ["{session}:1"]),
    "again": (May(see=OWNER, change=OWNER), ["{session}:1"]),
    "skip": (May(see=OWNER, change=OWNER), ["{session}:3"]),
    "ask": (May(), ["What do I wear?", "{session}:3"]),
    "change": (May(see=OWNER, change=OWNER), ["", "{session}:3"]),
    "stop": (May(), ["{session}:3"]),
    "mend": (May(), ["{session}:1"]),
    "check": (May(), []),
    "read_again": (May(), ["{session}:3", "{session}:1"]),
    "show_reread": (May(see=OWNER), ["{session}:1:1", "{session}:1:1"]),
    "send": (May(see=OWNER, change=OWNER), ["Another answer.", "{session}:3"]),
    "start_interview": (May(change=OWNER), ["", "", "", "", "callback", "warm", "coached", 30, 2, "", ""]),
    "answer": (May(change=OWNER), ["{session}", "Another answer.", -1]),
    "finish_interview": (May(see=OWNER, change=OWNER), ["{session}"]),
    "check_answer": (May(), ["I'm a team player."]),
    "find_advice": (May(), ["parking"]),
}


@pytest.fixture(scope="module")
def shared() -> Iterator[SharedServer]:
    # With a model connected there are more functions. Nothing listens there, so the built-in interviewer speaks.
    with pytest.MonkeyPatch.context() as environment, listening() as nobody:
        environment.setenv("OPENAI_API_KEY", "a key")
        environment.setenv("OPENAI_BASE_URL", f"http://127.0.0.1:{nobody.getsockname()[1]}/v1")
        settings = Settings(auth="users")
    # In memory where there is such a folder: a hundred small worlds are written, and none needs to last.
    memory = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
    with TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        settings = settings.model_copy(update={"home": Path(folder)})
        with serving(settings) as running:
            yield running


@dataclass(frozen=True)
class World:
    """Ann's interview, and everybody who may want it."""

    tokens: dict[str, str]
    owner: str
    ids: dict[str, str]

    def fill(self, text: Any) -> Any:
        return text.format(**self.ids, new=uuid.uuid4().hex) if isinstance(text, str) else text


@pytest.fixture(scope="module")
def quiet_world(shared: SharedServer) -> World:
    """For lines that change nothing, one for all."""
    return world(shared)


@cache
def _mark() -> Finding:
    return next(one for one in load_analyser().assess(ANSWER).findings if one.kind is Kind.EMPTY_TRAIT)


def world(shared: SharedServer) -> World:
    """Made anew for every line that may change something, so that none depends on another."""
    store = shared.store
    ann, ann_token = person(store, "Ann")
    session = interview(store, ann.id, ROLE, ANSWER, draft=DRAFT)
    carol, carol_token = person(store, "Carol", "coach")
    erin, erin_token = person(store, "Erin", "coach")
    live = share(store, ann, carol, session)
    entry = remark(store, carol, session, REMARK)
    remark(store, carol, session, UNSEEN, returned=False)
    read_session(store, carol, session)
    share(store, ann, erin, session, revoked=True)
    save_reply(store, carol.id, f"{REMARK}, often")
    mark = _mark()
    dave, dave_token = person(store, "Dave", "coach")
    given = give_out(store, carol.id, "For you", "", ["Q1", "Q4"])
    tokens = {
        "anonymous": "",
        "another candidate": person(store, "Bob")[1],
        "coach without a share": dave_token,
        "revoked coach": erin_token,
        "admin": person(store, "Root", "admin")[1],
        "coach": carol_token,
        "owner": ann_token,
    }
    told = interview(store, ann.id, ROLE, ANSWER)
    ids = {
        "session": session,
        "story": keep_story(store, ann.id, told, 1, (0, len(ANSWER)), "Ours", ("conflict",)).id,
        "file": "interview.json",
        "question": f"Q1?session={session}",
        "name": "marks",
        "assignment": given.id,
        "set": given.code,
        "share": live,
        "other": dave.name,
        "code": share_by_code(store, ann.id, session),
        "entry": entry,
        "review": reviews_of(store, ann.id, session)[0].id,
        "reply": saved_replies_of(store, carol.id)[0].id,
        "start": str(mark.start),
        "end": str(mark.end),
    }
    return World(tokens, ann.id, ids)


def _ask(client: httpx.Client, line: str, may: May, here: World) -> httpx.Response:
    method, _, path = line.partition(" ")
    form = {name: here.fill(value) for name, value in may.form.items()}
    if "/set/" in path:
        path = path.replace("{name}", here.ids["set"])
    return client.request(method, here.fill(path), data=form or None, headers={"accept": "text/html"})


@pytest.mark.parametrize("line", [line for line in ROUTES if line != "POST /draft"])
def test_a_page_shows_and_changes_what_it_may_for_whom_it_may(
    shared: SharedServer, quiet_world: World, line: str
) -> None:
    may = ROUTES[line]
    here = quiet_world if line.startswith("GET ") else world(shared)
    before = everything_of(shared.store, here.owner, here.ids["session"])
    for who in EVERYBODY:
        with shared.client(here.tokens[who]) as client:
            reply = _ask(client, line, may, here)
        after = everything_of(shared.store, here.owner, here.ids["session"])
        _judge(f"{line} as {who}", who, may, reply.text, changed=before != after)
        before = after
        refused = reply.status_code in {401, 404} or reply.headers.get("location", "").startswith("/sign-in?")
        wrong_password = line in {"POST /sign-in", "POST /password"} and who in may.pass_
        assert refused != (who in may.pass_) or wrong_password, f"{line} as {who}: {reply.status_code}"


def _judge(what: str, who: str, may: May, told: str, *, changed: bool) -> None:
    seen = any(words in told for words in (SECRET, DRAFT, ROLE, REMARK))
    assert seen == (who in may.see), f"{what} {'sees' if seen else 'does not see'} her words: {told[:300]}"
    assert UNSEEN not in told or who == "coach", f"{what} sees what the coach has not given back"
    assert changed == (who in may.change), f"{what} {'changes' if changed else 'does not change'} what is hers"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_an_event_shows_and_changes_what_it_may_for_whom_it_may(
    shared: SharedServer, quiet_world: World, name: str
) -> None:
    may, data = FUNCTIONS[name]
    here = world(shared) if may.change else quiet_world
    before = everything_of(shared.store, here.owner, here.ids["session"])
    for who in EVERYBODY:
        with shared.client(here.tokens[who]) as client:
            told = call(client, shared.functions[name], [here.fill(one) for one in data], uuid.uuid4().hex)
        after = everything_of(shared.store, here.owner, here.ids["session"])
        _judge(f"{name} as {who}", who, may, told, changed=before != after)
        before = after
        assert told.startswith("401") == (who == "anonymous"), f"{name} as {who}: {told[:200]}"


def test_a_draft_is_kept_for_its_owner_only(shared: SharedServer) -> None:
    here = world(shared)
    for who in EVERYBODY:
        before = everything_of(shared.store, here.owner, here.ids["session"])
        with shared.client(here.tokens[who]) as client:
            reply = client.post("/draft", json={"place": f"{here.ids['session']}:3", "text": "other words"})
        after = everything_of(shared.store, here.owner, here.ids["session"])
        _judge(f"/draft as {who}", who, ROUTES["POST /draft"], reply.text, changed=before != after)
        assert reply.status_code == {"owner": 204, "anonymous": 401}.get(who, 404)


@pytest.mark.parametrize("file", ["debrief.md", "debrief.html", "debrief.pdf", "interview.json", "../../cookie.key"])
def test_a_file_of_an_interview_goes_to_its_owner_only(shared: SharedServer, quiet_world: World, file: str) -> None:
    for who in EVERYBODY:
        with shared.client(quiet_world.tokens[who]) as client:
            reply = client.get(f"/debrief/{quiet_world.ids['session']}/{file}")
        assert (reply.status_code == 200) == (who == "owner" and "cookie" not in file), (who, file)


def test_a_review_from_a_file_is_taken_from_the_owner_of_its_interview_only(shared: SharedServer) -> None:
    here = world(shared)
    session = load_session(shared.store, here.owner, here.ids["session"])
    head = {"at": "2026-01-01T10:00:00Z", "replaces": ""}
    review = {
        "format": "callback-coach-review", "version": 1, "session": session.id, "upto": len(session.turns),
        "digest": answers_digest(session), "review": "review-0001", "coach": "Mara", "saved_at": "2026-01-01T10:00:00Z",
        "entries": [
            {"id": "entry-0001", **head, "sort": "comment", "text": "Well.", "words": None},
            {"id": "entry-0002", **head, "sort": "returned"},
        ],
    }  # fmt: skip
    for who in EVERYBODY:
        for form in ({}, {"session": session.id}):
            before = everything_of(shared.store, here.owner, session.id)
            with shared.client(here.tokens[who]) as client:
                reply = client.post("/packet", data=form, files={"file": ("review.json", json.dumps(review))})
            after = everything_of(shared.store, here.owner, session.id)
            assert (before != after) == (who == "owner" and not form), (who, form, reply.status_code)
            assert SECRET not in reply.text


def test_every_route_and_function_has_its_line(shared: SharedServer) -> None:
    assert set(shared.routes) == set(ROUTES)
    assert set(shared.functions) == set(FUNCTIONS)


def test_the_librarys_own_routes_are_closed_to_whoever_has_not_signed_in(shared: SharedServer) -> None:
    queue = ("/gradio_api/info", "/gradio_api/queue/status", "/gradio_api/queue/data", "/gradio_api/heartbeat/x")
    with shared.client() as client:
        for path in (*shared.library, *queue, "/nothing-here", "/gradio_api/startup-events", "//who", "/./who"):
            for method in ("GET", "POST"):
                reply = client.request(method, path.replace("{path:path}", "x"), headers={"accept": "*/*"})
                assert reply.status_code in {401, 404, 405} or path == "/favicon.ico", (method, path)
    for path in ("/", "/config"):
        with shared.client() as client:
            assert client.get(path).status_code == 401
