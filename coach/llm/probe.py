"""What a server can do, found out by asking it once: for `coach doctor` and the page's settings."""

import asyncio
import time
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, Field

from coach.llm.connection import Connection
from coach.llm.faults import Cause, ModelFault, fault_from
from coach.llm.structured import ask_shape
from coach.llm.usage import cost

__all__ = ["Capabilities", "cost", "lines", "probe"]

_PATIENCE = 30.0
_CONTEXT_KEYS = ("max_model_len", "context_length", "max_context_length", "n_ctx_train", "n_ctx", "context_window")


class _Sum(BaseModel):
    answer: int = Field(ge=0, le=100)


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a connection can do.

    Attributes:
        fault: Why it cannot be used at all, as a line for a person; empty if it can.
        listed: Whether the server lists the model; None if it has no list.
        streaming: Whether words come one after the other; None if the reply was too short to tell.
        tools: Whether it calls a tool that it is given.
        tools_refused: Whether the server would not even take one.
        structured: The firmest way of structured output that works (`json_schema`, `json_mode`, `prompt`), or empty.
        context: Tokens of context as the server tells, or None.
        first_word: Seconds until the first word of a short reply, or None.
    """

    fault: str = ""
    listed: bool | None = None
    streaming: bool | None = False
    tools: bool = False
    tools_refused: bool = False
    structured: str = ""
    context: int | None = None
    first_word: float | None = None


async def probe(connection: Connection) -> Capabilities:
    """Asks a server what it can do: its list of models and four short questions. Sends nothing that anybody typed.

    Never raises for a fault of the server; it is told in `fault`.
    """
    listed, context = await _listed(connection)
    try:
        async with asyncio.timeout(min(_PATIENCE, connection.timeout)):
            streaming, first_word = await _streams(connection)
    except Exception as error:
        fault = fault_from(error)
        return Capabilities(fault.cause.format(model=connection.model, host=connection.host), listed, context=context)
    tools, refused = await _takes_tools(connection)
    connection.health.tools = tools
    structured = await _structured(connection)
    return Capabilities("", listed, streaming, tools, refused, structured, context, first_word)


async def _listed(connection: Connection) -> tuple[bool | None, int | None]:
    import httpx2

    headers = {"authorization": f"Bearer {connection.api_key.get_secret_value()}"}
    try:
        async with httpx2.AsyncClient(timeout=5, follow_redirects=False, trust_env=False) as client:
            answer = await client.get(f"{connection.base_url}/models", headers=headers)
        entries: list[dict[str, Any]] = answer.json()["data"] if answer.status_code == 200 else []
        found = next((entry for entry in entries if entry.get("id") == connection.model), None)
        listed = found is not None if entries else None
        meta: Any = (found or {}).get("meta") or {}
        numbers = [(found or {}).get(key) or meta.get(key) for key in _CONTEXT_KEYS]
        return listed, next((int(number) for number in numbers if isinstance(number, int)), None)
    except (httpx2.HTTPError, httpx2.InvalidURL, ValueError, KeyError, TypeError, AttributeError):
        return None, None


async def _streams(connection: Connection) -> tuple[bool | None, float | None]:
    model, began, first = connection.chat_model(40), time.monotonic(), None
    pieces: list[str] = []
    async for chunk in model.astream([("user", "Count from one to ten in words.")]):
        if chunk.content:
            first = first or time.monotonic() - began
            pieces.append(str(chunk.content))
    if not pieces:
        raise ModelFault(Cause.NOTHING_USABLE)
    return True if len(pieces) > 1 else (False if len(pieces[0].split()) > 1 else None), first


async def _takes_tools(connection: Connection) -> tuple[bool, bool]:
    """Whether it uses a tool, and whether it refuses to be given one."""
    tool: dict[str, Any] = {
        "type": "function",
        "function": {
            "name": "look_up_time",
            "description": "Tells the time of day.",
            "parameters": {"type": "object", "properties": {}},
        },
    }
    try:
        async with asyncio.timeout(min(_PATIENCE, connection.timeout)):
            reply: Any = await connection.chat_model(60).ainvoke(
                [("user", "What time is it? Use the tool.")], tools=[tool]
            )
    except Exception:
        return False, True
    return any(call["name"] == "look_up_time" for call in reply.tool_calls), False


async def _structured(connection: Connection) -> str:
    wanted = 'Reply with a JSON object {"answer": number} and nothing else.'
    try:
        await ask_shape(connection, wanted, "What is two and three?", _Sum, 60)
    except ModelFault:
        return ""
    return connection.health.rung


def lines(connection: Connection, found: Capabilities) -> list[str]:
    """What `coach doctor` and the page say about a connection, a line each."""
    if found.fault:
        told = [f"{found.fault}; the built-in interviewer serves meanwhile"]
        return told + ([_list_line(connection, found)] if found.listed is False else [])
    streaming = {
        True: "yes",
        False: "no: a reply comes all at once",
        None: "not known: its reply to the question was a single word",
    }
    price = "not set (COACH_MODEL_PRICE_IN, COACH_MODEL_PRICE_OUT)"
    if connection.price_in is not None and connection.price_out is not None:
        price = f"{connection.price_in} in, {connection.price_out} out"
    return [
        f"reached, first word after {_seconds(found.first_word)}; what is typed goes to {connection.host}",
        _list_line(connection, found),
        f"streaming          {streaming[found.streaming]}",
        f"tools              {_tools_line(found)}",
        f"structured output  {_STRUCTURED.get(found.structured) or _unread(connection)}",
        f"context            {_context_line(connection, found)}",
        f"price per million  {price}",
    ]


_STRUCTURED = {
    "json_schema": "by schema",
    "json_mode": "as JSON, checked here",
    "prompt": "read out of its text",
}
_ASKED = {"json_schema": "by schema", "json_mode": "as JSON", "prompt": "in words"}


def _seconds(found: float | None) -> str:
    return "less than 0.1 s" if found is None or found < 0.1 else f"{found:.1f} s"


def _tools_line(found: Capabilities) -> str:
    if found.tools:
        return "yes"
    why = "the server refuses them" if found.tools_refused else "it was given one and did not use it"
    return f"no: {why}; the cards are put in the prompt instead"


def _unread(connection: Connection) -> str:
    asked = _ASKED[connection.health.rung]
    return f"no: asked {asked}, it sent nothing that can be read; it proposes no further marks"


def _context_line(connection: Connection, found: Capabilities) -> str:
    ours = f"{connection.context:,} used (COACH_MODEL_CONTEXT)"
    if not found.context:
        return f"{ours}; the server does not tell its own"
    more = "; set COACH_MODEL_CONTEXT to that or less" if found.context < connection.context else ""
    return f"{found.context:,} tokens told by the server, {ours}{more}"


def _list_line(connection: Connection, found: Capabilities) -> str:
    known = {True: "listed by the server", False: "not in the server's list", None: "the server has no list"}
    return f"model              {connection.model}, {known[found.listed]}"
