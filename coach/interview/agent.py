"""The agent that speaks for the interviewer: LangChain's `create_agent`, with whichever model serves.

There is one path. A connected model and the built-in interviewer get the same messages, the same limits and go through
the same gate; only the words differ. Nothing is kept between turns: the messages are made from the record each time.
"""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import Any, TypeVar

from langchain.agents import create_agent  # pyright: ignore[reportUnknownVariableType]
from langchain.agents.middleware import ModelCallLimitMiddleware, ToolCallLimitMiddleware
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk, BaseMessage, SystemMessage

from coach.domain import Direction, Session
from coach.interview.session import state_of
from coach.interview.stopping import Stop
from coach.interview.tools import LookUp, the_tools
from coach.knowledge.bank import Bank
from coach.llm.faults import Cause, ModelFault, fault_from
from coach.llm.prompts import Prompt
from coach.llm.usage import Spent

T = TypeVar("T")
MOST_TOOL_CALLS = 3
MOST_MODEL_CALLS = MOST_TOOL_CALLS + 1
"""Three look-ups and the reply itself."""

RECURSION_LIMIT = 24
"""Steps of the graph, six for each call of the model; the library's own limit is far too high to stop a loop."""

_TASKS = {
    "open": "Greet the candidate in one sentence, then ask exactly this: {question}",
    "next": "React to the last answer in one short sentence, then ask this next: {question}",
    "return": "Thank them for the second attempt in one short sentence, then go back to: {question}",
    "again": "The candidate wants to try this again. Agree in one short sentence and ask it again: {question}",
    "repeat": "They asked to hear the question again. Put it in other words: {question}",
    "skip": "They want to leave that question. Accept it in one short sentence, then ask: {question}",
    "follow_up": "Stay with this question. Ask one follow-up; what it is to bring out is noted after the last answer.",
    "close": "The interview is over. Thank them in one or two sentences and say they will hear about the next step.",
}
_MANNERS = {
    "warm": "warm and encouraging, patient",
    "neutral": "businesslike and polite",
    "tough": "direct and probing, impatient with vagueness, never rude",
}
_MOST_OPEN = 3
_MOST_CANCELS = 3
_SECONDS_TO_CLOSE = 0.3


def _task(direction: Direction) -> str:
    return _TASKS[direction.step].format(question=direction.question.text if direction.question else "")


def note_on(direction: Direction) -> str:
    """What the follow-up is to bring out. It is built from the candidate's words, so it goes where those go."""
    need = direction.need
    if direction.step != "follow_up" or need is None:
        return ""
    after = f"\nIt goes after: {need.quote.text}" if need.quote else ""
    return f"Follow-up to put: {need.ask}{after}"


def _plan(session: Session, bank: Bank) -> str:
    """Which questions have been put and which are open still; never those to come, so that none is given away."""
    state = state_of(session)
    put = [bank.questions[found].text for found in state.opened if found in bank.questions]
    waiting = [bank.questions[found].text for found in state.unanswered if found in bank.questions]
    lines = [f"- asked: {text}" for text in put[-6:]]
    lines += [f"- still open, we come back to it: {text}" for text in waiting[:_MOST_OPEN] if text not in put[-1:]]
    return "\n".join(lines) or "- nothing yet"


def system_prompt(direction: Direction, prompt: Prompt, session: Session, bank: Bank) -> str:
    """The interviewer's prompt for this turn."""
    brief, question = direction.brief, direction.question
    return prompt.render(
        manner=_MANNERS[brief.manner],
        stage=f"question {max(direction.asked_so_far, 1)} of {max(direction.total, 1)}",
        plan=_plan(session, bank),
        question=question.text if question else "none",
        probes=question.probes if question else "",
        task=_task(direction),
        cards="\n".join(f"{card.id}: {card.title}. {card.advice}" for card in direction.cards) or "none",
    )


def _new_agent(model: BaseChatModel, *, with_tools: bool) -> Any:
    limits: list[Any] = [ModelCallLimitMiddleware(run_limit=MOST_MODEL_CALLS, exit_behavior="error")]
    if with_tools:
        limits.append(ToolCallLimitMiddleware(run_limit=MOST_TOOL_CALLS, exit_behavior="error"))
    return create_agent(model, tools=list(the_tools()) if with_tools else [], middleware=limits)


_agents: dict[tuple[int, bool], tuple[BaseChatModel, Any]] = {}
_MOST_AGENTS = 8


def _agent_for(model: BaseChatModel, *, with_tools: bool) -> Any:
    """The agent of a model that stays, made once: making one takes as long as a tenth of a short reply."""
    key = (id(model), with_tools)
    if key not in _agents:
        while len(_agents) >= _MOST_AGENTS:
            _agents.pop(next(iter(_agents)))
        _agents[key] = (model, _new_agent(model, with_tools=with_tools))
    return _agents[key][1]


async def reply_stream(
    model: BaseChatModel,
    system: str,
    messages: Sequence[BaseMessage],
    look_up: LookUp | None = None,
    spent: Spent | None = None,
) -> AsyncGenerator[str]:
    """Runs the agent for one turn.

    Args:
        model: Connected model or built-in interviewer.
        system: The prompt of this turn, or empty.
        messages: The conversation so far.
        look_up: What the tools may see; None for a turn without tools.
        spent: Filled with what the server says it cost; None for a model that is made anew for each turn.

    Yields:
        Pieces of the reply's text.

    Raises:
        ModelFault: On any fault of the model or the graph. The cause is chained and never shown.
    """
    with_tools = look_up is not None
    agent = (_agent_for if spent is not None else _new_agent)(model, with_tools=with_tools)
    whole = [SystemMessage(content=system), *messages] if system else list(messages)
    reason, began = "", False
    stream = agent.astream(
        {"messages": whole},
        config={"recursion_limit": RECURSION_LIMIT, "configurable": {"look_up": look_up}},
        stream_mode="messages",
    )
    try:
        async with aclosing(stream):
            async for chunk, _ in stream:
                if not isinstance(chunk, AIMessageChunk):
                    continue
                reason = str(chunk.response_metadata.get("finish_reason") or reason)
                if chunk.usage_metadata and spent is not None:
                    spent.add(chunk.usage_metadata)
                if isinstance(chunk.content, str) and chunk.content:
                    began = True
                    yield chunk.content
    except (asyncio.CancelledError, GeneratorExit):
        raise
    except Exception as error:
        raise fault_from(error, began=began) from error
    if reason == "content_filter":
        raise ModelFault(Cause.FILTERED)
    if not reason:
        # A stream that ends cleanly without saying why was cut off on its way.
        raise ModelFault(Cause.CUT_OFF if began else Cause.NOTHING_USABLE)


async def without_thinking(pieces: AsyncGenerator[str]) -> AsyncGenerator[str]:
    """Leaves out what some servers send before the reply between `<think>` and `</think>`."""
    buffer, thinking, decided = "", False, False
    async with aclosing(pieces):
        async for piece in pieces:
            if decided and not thinking:
                yield piece
                continue
            buffer += piece
            head = buffer.lstrip()
            if not decided:
                if "<think>".startswith(head[:7]) and len(head) < 7:
                    continue
                decided, thinking = True, head.startswith("<think>")
            if thinking:
                _, closed, rest = buffer.partition("</think>")
                if not closed:
                    continue
                thinking, buffer = False, rest.lstrip()
            if buffer:
                yield buffer
            buffer = ""
    if buffer and not thinking:
        yield buffer


async def within(pieces: AsyncGenerator[T], first: float, whole: float, stop: Stop | None = None) -> AsyncGenerator[T]:
    """Passes a stream on under our own clock; library timeouts hold for a single read only.

    Args:
        pieces: The stream.
        first: Seconds until the first piece must be there, and that may lie between one piece and the next.
        whole: Seconds until the last piece must be there.
        stop: Breaks it off; None for what nobody can stop.

    Raises:
        ModelFault: When any of them runs out, or it is broken off.
    """
    clock = asyncio.get_running_loop().time
    came: asyncio.Queue[T | BaseException | None] = asyncio.Queue()
    # In a task of its own, so that a stream that is slow to close cannot hold up the turn.
    pump = asyncio.create_task(_pump(pieces, came))
    watch = asyncio.create_task(_watch(stop, came)) if stop else None
    began, waited = clock(), min(first, whole)
    try:
        while True:
            try:
                # Not `wait_for`, which can swallow a cancellation when a piece comes at the same moment.
                async with asyncio.timeout(max(0.001, waited)):
                    piece = await came.get()
            except TimeoutError as error:
                raise ModelFault(Cause.TOO_SLOW) from error
            if piece is None:
                return
            if isinstance(piece, BaseException):
                raise piece
            yield piece
            waited = min(first, whole - (clock() - began))
    finally:
        if watch:
            watch.cancel()
        for _ in range(_MOST_CANCELS):
            pump.cancel()
            await asyncio.wait({pump}, timeout=_SECONDS_TO_CLOSE)
            if pump.done():
                break


async def _watch(stop: Stop, came: "asyncio.Queue[T | BaseException | None]") -> None:
    await stop.wait()
    came.put_nowait(ModelFault(Cause.STOPPED))


async def _pump(pieces: AsyncGenerator[T], came: "asyncio.Queue[T | BaseException | None]") -> None:
    """Moves a stream into a queue: its pieces, then its fault or None."""
    try:
        async with aclosing(pieces):
            async for piece in pieces:
                came.put_nowait(piece)
    except Exception as error:
        came.put_nowait(error)
    else:
        came.put_nowait(None)
