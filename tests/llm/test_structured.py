"""Structured output comes from any server or not at all; nothing loops and nothing is made up."""

from collections.abc import Callable

import pytest
from pydantic import BaseModel, Field

from coach.llm.connection import Connection
from coach.llm.faults import Cause, ModelFault
from coach.llm.structured import ask_shape, read_shape
from tests.support import scripted_model as does
from tests.support.scripted_model import Handler, Reply, Script


class Row(BaseModel):
    answer: int = Field(ge=1, le=5)


GOOD = '{"answer": 4}'


async def ask(connection: Connection) -> int:
    return (await ask_shape(connection, "Reply with a JSON object.", "How many?", Row, 50)).answer


def refuses(kind: str) -> Reply:
    """Refuses one kind of response_format and answers well otherwise."""

    def reply(handler: Handler) -> None:
        asked = (handler.body.get("response_format") or {}).get("type", "")
        if asked == kind or (kind == "any" and asked):
            handler.send_json(400, {"error": {"message": f"response_format {asked} is not supported"}})
        else:
            handler.say(GOOD)

    return reply


@pytest.mark.parametrize(
    ("server", "rung", "requests"),
    [
        pytest.param(GOOD, "json_schema", 1, id="takes a schema"),
        pytest.param(refuses("json_schema"), "json_mode", 2, id="takes JSON mode"),
        pytest.param(refuses("any"), "prompt", 3, id="takes neither"),
        pytest.param(
            f"<think>hm {{1}}</think>\n```json\n{GOOD}\n```\nThat is all.", "json_schema", 1, id="thinks, fences"
        ),
        pytest.param(f"Sure. Here it is: {GOOD}. Anything else?", "json_schema", 1, id="chatters"),
        pytest.param('{"answer": 4, "more": "x"}', "json_schema", 1, id="adds keys"),
    ],
)
async def test_it_is_read_on_the_firmest_rung_that_works(
    model: Script, connected: Callable[..., Connection], server: str | Reply, rung: str, requests: int
) -> None:
    model.replies = [server]
    connection = connected()
    assert await ask(connection) == 4
    assert connection.health.rung == rung
    assert len(model.heard) == requests
    assert await ask(connection) == 4
    assert len(model.heard) == requests + 1  # the rung is remembered


async def test_one_repair_is_asked_for(model: Script, connected: Callable[..., Connection]) -> None:
    model.replies = ['{"answer": 11}', GOOD]
    assert await ask(connected()) == 4
    assert "less than or equal to 5" in model.heard[1]["messages"][-1]["content"]


@pytest.mark.parametrize(
    ("server", "cause", "requests"),
    [
        pytest.param("I would say 4 out of 5.", Cause.NOTHING_USABLE, 2, id="prose"),
        pytest.param("", Cause.NOTHING_USABLE, 2, id="empty"),
        pytest.param('{"answer": "eleven"}', Cause.NOTHING_USABLE, 2, id="wrong shape"),
        pytest.param('{"a":' * 500, Cause.NOTHING_USABLE, 2, id="nested too deep"),
        pytest.param(does.finished('{"answer": 4, "rea', "length"), None, 2, id="cut at length"),
        pytest.param(does.raw(200, "<html>"), Cause.BROKEN, 1, id="a page"),
        pytest.param(401, Cause.KEY, 1, id="wrong key"),
        pytest.param(500, Cause.BROKEN, 1, id="server error"),
        pytest.param(does.hang(), Cause.TOO_SLOW, 1, id="hangs"),
        pytest.param(does.tool_call("no_such_tool", {}), Cause.NOTHING_USABLE, 2, id="calls a tool"),
        pytest.param(does.for_ever("{"), Cause.TOO_SLOW, 1, id="never ends"),
    ],
)
async def test_what_cannot_be_read_is_nothing(
    model: Script, connected: Callable[..., Connection], server: object, cause: Cause | None, requests: int
) -> None:
    model.replies = [server]  # type: ignore[list-item]
    with pytest.raises(ModelFault) as caught:
        await ask(connected(model_timeout="2"))
    assert cause is None or caught.value.cause is cause
    assert len(model.heard) <= requests


@pytest.mark.parametrize("text", ['{"answer": 3', "answer: 3", '{"answer": 3.5}', '{"answer": null}', "null", "[]", ""])
def test_what_does_not_fit_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_shape(text, Row)
