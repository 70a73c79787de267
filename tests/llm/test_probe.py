"""The doctor tells in one screen what a server can do, whatever it is missing."""

from collections.abc import Callable

import pytest

from coach.doctor import examine
from coach.llm.connection import Connection
from coach.llm.probe import cost, lines, probe
from coach.settings import load_settings
from tests.support import scripted_model as does
from tests.support.scripted_model import Handler, Script
from tests.support.speakers import able


def poor(handler: Handler) -> None:
    """A server that takes neither tools nor a response format."""
    if handler.body.get("tools"):
        handler.send_json(400, {"error": {"message": "tools param requires --jinja flag"}})
    elif handler.body.get("response_format"):
        handler.send_json(400, {"error": {"message": "response_format is not supported"}})
    else:
        handler.say("The answer is five." if "number" in str(handler.body) else "one two three")


async def test_a_server_that_can_do_everything(model: Script, connected: Callable[..., Connection]) -> None:
    model.replies = [able]
    model.models = [{"id": "scripted", "max_model_len": 32_768}]
    connection = connected(model_price_in="0.15", model_price_out="0.6")
    found = await probe(connection)
    assert (found.fault, found.listed, found.streaming, found.tools) == ("", True, True, True)
    assert (found.structured, found.context) == ("json_schema", 32_768)
    told = "\n".join(lines(connection, found))
    assert "32,768 tokens told by the server" in told
    assert "0.15 in, 0.6 out" in told
    assert "test-key" not in told
    assert cost(connection, 1_000_000, 500_000) == pytest.approx(0.45)


async def test_a_server_that_lacks_everything_can_still_be_used(
    model: Script, connected: Callable[..., Connection]
) -> None:
    model.replies, model.models = [poor], None
    connection = connected()
    found = await probe(connection)
    assert (found.fault, found.listed, found.streaming, found.tools) == ("", None, True, False)
    assert found.structured == ""
    told = "\n".join(lines(connection, found))
    assert "no: the server refuses them; the cards are put in the prompt instead" in told
    assert "no: asked in words, it sent nothing that can be read" in told
    assert "8,000 used (COACH_MODEL_CONTEXT); the server does not tell its own" in told
    assert "the server has no list" in told
    assert cost(connection, 1, 1) is None


async def test_a_server_whose_context_is_smaller_than_ours_is_told(
    model: Script, connected: Callable[..., Connection]
) -> None:
    model.replies, model.models = [able], [{"id": "scripted", "meta": {"n_ctx_train": 4_096}}]
    connection = connected()
    told = "\n".join(lines(connection, await probe(connection)))
    assert "4,096 tokens told by the server, 8,000 used (COACH_MODEL_CONTEXT); set COACH_MODEL_CONTEXT to that" in told


@pytest.mark.parametrize(
    ("sent", "line"),
    [
        (["one, two", ", three"], "streaming          yes"),
        (["one, two, three"], "streaming          no: a reply comes all at once"),
        (["one"], "streaming          not known"),
    ],
)
async def test_streaming_is_told_from_a_reply_in_one_piece(
    model: Script, connected: Callable[..., Connection], sent: list[str], line: str
) -> None:
    def reply(handler: Handler) -> None:
        handler.begin_stream()
        for piece in sent:
            handler.send_chunk({"content": piece})
        handler.end_stream()

    model.replies = [reply]
    connection = connected()
    assert any(told.startswith(line) for told in lines(connection, await probe(connection)))


def faulty_at_schemas(handler: Handler) -> None:
    """As the server of llama-cpp-python does: 500 for a form it does not know, JSON on request, no tool used."""
    form = (handler.body.get("response_format") or {}).get("type")
    if form == "json_schema":
        handler.send_json(500, {"error": {"message": "1 validation error: loc: ('body', 'response_format', 'type')"}})
    else:
        handler.say('{"answer": 5}' if form else "one, two, three, four, five, six")


async def test_a_server_that_breaks_at_a_schema_is_asked_for_plain_json(
    model: Script, connected: Callable[..., Connection]
) -> None:
    model.replies = [faulty_at_schemas]
    connection = connected()
    found = await probe(connection)
    assert (found.structured, connection.health.rung) == ("json_mode", "json_mode")
    told = "\n".join(lines(connection, found))
    assert "structured output  as JSON, checked here" in told
    assert "no: it was given one and did not use it" in told


@pytest.mark.parametrize(
    ("server", "line"),
    [
        (401, "did not accept the key"),
        (404, "has no model called scripted"),
        (does.hang(), "took too long"),
        ("", "nothing that could be shown"),
        (does.raw(200, "<html>", "text/html"), "had a fault"),
    ],
)
async def test_a_server_that_cannot_be_used_is_told_in_a_line(
    model: Script, connected: Callable[..., Connection], server: object, line: str
) -> None:
    model.replies, model.models = [server], [{"id": "another"}]  # type: ignore[list-item]
    connection = connected(model_timeout="1.5")
    told = lines(connection, await probe(connection))
    assert line in told[0]
    assert "not in the server's list" in told[1]


def test_the_doctors_screen(model: Script, connected: Callable[..., Connection]) -> None:
    model.replies = [able]
    connected()
    screen, well = examine(load_settings())
    assert well
    assert len(screen) <= 24
    assert any("structured output  by schema" in line for line in screen)


def test_the_doctor_says_when_the_key_is_wrong(model: Script, connected: Callable[..., Connection]) -> None:
    model.replies = [401]
    connected()
    screen, well = examine(load_settings())
    assert not well
    assert any(line.startswith("  FAIL Model") and "did not accept the key" in line for line in screen)
