"""Structured output from any server: a ladder from what the server says it can do down to reading what it wrote.

json_schema, then json_mode, then a plain prompt; on every rung the same tolerant reading, and one repair in all. What
cannot be read in the end is nothing: no default is ever put in its place. LangChain's own strategies are not used here,
because on a server that ignores `tool_choice` they ask again for ever.
"""

import json
import re
from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from coach.llm.connection import Connection
from coach.llm.faults import Cause, ModelFault, fault_from
from coach.llm.usage import Spent

Shape = TypeVar("Shape", bound=BaseModel)
RUNGS = ("json_schema", "json_mode", "prompt")
"""From the firmest to the loosest way of asking."""

_THOUGHT = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL)
_FENCE = re.compile(r"```(?:json)?\s*(.*?)```", re.DOTALL)
_MOST_TEXT = 60_000
_MOST_STARTS = 30
"""Places in a text at which an object is looked for."""

_REPAIR = "That could not be read: {fault}. Send the JSON object alone, mended."


def read_shape(text: str, shape: type[Shape]) -> Shape:
    """Reads what a model wrote: past its thoughts, out of its fences, the first object that fits.

    Raises:
        ValueError: If no object in it fits.
    """
    text = _THOUGHT.sub("", text[:_MOST_TEXT])
    fault = "there is no JSON object in it"
    decoder = json.JSONDecoder()
    for source in (*_FENCE.findall(text), text):
        for start in [match.start() for match in re.finditer(r"\{", source)][:_MOST_STARTS]:
            try:
                value: Any = decoder.raw_decode(source, start)[0]
                return shape.model_validate(value)
            except ValidationError as error:
                first = error.errors(include_url=False, include_input=False)[0]
                fault = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
            except (ValueError, RecursionError):
                continue
            if start == 0 or source[:start].strip() == "":
                break
    raise ValueError(fault)


def _asked(rung: str, shape: type[BaseModel]) -> Mapping[str, Any]:
    """What the request says about the form of the reply."""
    if rung == "json_schema":
        schema = {"name": shape.__name__.lower(), "schema": shape.model_json_schema(), "strict": False}
        return {"response_format": {"type": "json_schema", "json_schema": schema}}
    return {"response_format": {"type": "json_object"}} if rung == "json_mode" else {}


async def ask_shape(
    connection: Connection,
    system: str,
    user: str,
    shape: type[Shape],
    most_tokens: int,
    spent: Spent | None = None,
) -> Shape:
    """Asks a model for one object.

    Args:
        connection: The model; the rung that worked is remembered there.
        system: The prompt; it must say what the object looks like, for the loosest rung has nothing else.
        user: What it is about; the candidate's words, fenced.
        shape: A pydantic model of the object, with bounds.
        most_tokens: Length of the reply.
        spent: Filled with what it takes, also where nothing came of it.

    Raises:
        ModelFault: If the model fails, or nothing that fits came back. Within `connection.timeout` either way.
    """
    import asyncio

    try:
        async with asyncio.timeout(connection.timeout):
            return await _down_the_ladder(connection, system, user, shape, most_tokens, spent or Spent())
    except ModelFault:
        raise
    except Exception as error:
        raise fault_from(error) from error


async def _ask(model: Any, messages: list[tuple[str, str]], form: Mapping[str, Any], spent: Spent) -> tuple[str, str]:
    """One request: the text that came back, and why it ended."""
    reply: Any = await model.ainvoke(messages, **form)
    text = str(reply.content)
    if reply.usage_metadata:
        spent.add(reply.usage_metadata)
    else:
        spent.guess([words for _, words in messages], text)
    return text, str(reply.response_metadata.get("finish_reason"))


async def _down_the_ladder(
    connection: Connection, system: str, user: str, shape: type[Shape], most_tokens: int, spent: Spent
) -> Shape:
    messages = [("system", system), ("user", user)]
    model = connection.chat_model(most_tokens)
    for rung in RUNGS[RUNGS.index(connection.health.rung) :]:
        try:
            text, ended = await _ask(model, messages, _asked(rung, shape), spent)
        except Exception as error:
            fault = fault_from(error)
            if fault.cause in {Cause.REFUSED, Cause.NO_TOOLS} and rung != RUNGS[-1]:
                continue
            raise fault from error
        connection.health.rung = rung
        try:
            return read_shape(text, shape)
        except ValueError as error:
            if ended == "length":
                raise ModelFault(Cause.CUT_OFF) from error
            again = [*messages, ("assistant", text[:4_000] or "(nothing)"), ("user", _REPAIR.format(fault=error))]
            mended, _ = await _ask(model, again, _asked(rung, shape), spent)
            try:
                return read_shape(mended, shape)
            except ValueError as unread:
                raise ModelFault(Cause.NOTHING_USABLE) from unread
    raise ModelFault(Cause.REFUSED)
