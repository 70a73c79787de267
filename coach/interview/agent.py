"""The agent that speaks for the interviewer: LangChain's `create_agent`, with whichever model serves.

There is one path. A connected model and the built-in interviewer get the same messages, the same limits and go through
the same gate; only the words differ. Nothing is kept between turns: the messages are made from the record each time.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

from langchain.agents import create_agent
from langchain.agents.middleware import ModelCallLimitMiddleware
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, HumanMessage
from langchain_core.tools import BaseTool, StructuredTool

from coach.domain import Card, Direction, Hit, Session
from coach.errors import ModelUnavailable
from coach.llm.prompts import Prompt

MOST_MODEL_CALLS = 4
"""Three looks into the cards and the reply itself."""

RECURSION_LIMIT = 8
"""Steps of the graph; the library's own limit is far too high to stop a loop."""

RECENT_TURNS = 12
"""Entries of the record that are sent along."""

_TASKS = {
    "open": "Greet the candidate in one sentence, then ask exactly this: {question}",
    "next": "React to the last answer in one short sentence, then ask this next: {question}",
    "return": "Thank them for the second attempt in one short sentence, then go back to: {question}",
    "again": "The candidate wants to try this again. Agree in one short sentence and ask it again: {question}",
    "repeat": "They asked to hear the question again. Put it in other words: {question}",
    "skip": "They want to leave that question. Accept it in one short sentence, then ask: {question}",
    "follow_up": "Stay with this question. Ask one follow-up, in your own words and building on theirs: {ask}",
    "close": "The interview is over. Thank them in one or two sentences and say they will hear about the next step.",
}
_MANNERS = {
    "warm": "warm and encouraging, patient",
    "neutral": "businesslike and polite",
    "tough": "direct and probing, impatient with vagueness, never rude",
}


def _task(direction: Direction) -> str:
    question = direction.question.text if direction.question else ""
    ask = direction.need.ask if direction.need else ""
    return _TASKS[direction.step].format(question=question, ask=ask)


def system_prompt(direction: Direction, prompt: Prompt) -> str:
    """The interviewer's prompt for this turn."""
    brief, question = direction.brief, direction.question
    return prompt.render(
        manner=_MANNERS[brief.manner],
        role=brief.role or "not named",
        company=brief.company or "not named",
        seniority=brief.seniority.replace("_", " ") or "not named",
        stage=f"question {max(direction.asked_so_far, 1)} of {max(direction.total, 1)}",
        question=question.text if question else "none",
        probes=question.probes if question else "",
        task=_task(direction),
        cards="\n".join(f"{card.id}: {card.title}. {card.advice}" for card in direction.cards) or "none",
    )


def messages_of(session: Session) -> list[BaseMessage]:
    """The last entries of the record as messages; the candidate's words only ever as theirs."""
    messages: list[BaseMessage] = [
        HumanMessage(content=turn.text, id=f"turn-{turn.seq}")
        if turn.kind == "answer"
        else AIMessage(content=turn.text, id=f"turn-{turn.seq}")
        for turn in session.turns[-RECENT_TURNS:]
    ]
    if not messages or isinstance(messages[-1], AIMessage):
        messages.append(HumanMessage(content="(The candidate is ready.)"))
    return messages


def tools_for(find: Callable[[str], Sequence[Hit]], cards: Callable[[str], Card | None]) -> list[BaseTool]:
    """What the agent may look up: the banks, read-only. Nothing here knows of sessions or owners."""

    def find_advice(query: str) -> str:
        """Search the coach's cards for advice on interviews. Returns up to three cards."""
        found = [cards(hit.id) for hit in find(query[:400])[:3]]
        return "\n".join(f"{card.id}: {card.title}. {card.advice}" for card in found if card) or "nothing found"

    return [StructuredTool.from_function(find_advice)]


async def reply_stream(
    model: BaseChatModel, system: str, messages: Sequence[BaseMessage], tools: Sequence[BaseTool] = ()
) -> AsyncIterator[str]:
    """Runs the agent for one turn.

    Args:
        model: Connected model or built-in interviewer.
        system: The prompt of this turn.
        messages: The conversation so far.
        tools: What the model may look up.

    Yields:
        Pieces of the reply's text.

    Raises:
        ModelUnavailable: On any fault of the model or the graph. The cause is chained and never shown.
    """
    limit: Any = ModelCallLimitMiddleware(run_limit=MOST_MODEL_CALLS, exit_behavior="error")
    agent: Any = create_agent(model, tools=list(tools), system_prompt=system, middleware=[limit])
    reason = ""
    try:
        async for chunk, _ in agent.astream(
            {"messages": list(messages)}, config={"recursion_limit": RECURSION_LIMIT}, stream_mode="messages"
        ):
            if isinstance(chunk, AIMessageChunk):
                reason = str(chunk.response_metadata.get("finish_reason") or reason)
                if isinstance(chunk.content, str) and chunk.content:
                    yield chunk.content
    except (asyncio.CancelledError, GeneratorExit):
        raise
    except Exception as error:
        raise ModelUnavailable("The language model did not answer.") from error
    if not reason:
        # A stream that ends cleanly without saying why was cut off on its way.
        raise ModelUnavailable("The language model's reply was cut off.")


async def within(pieces: AsyncIterator[str], first: float, whole: float) -> AsyncIterator[str]:
    """Passes a stream on under our own clock; library timeouts hold for a single read only.

    Args:
        pieces: The stream.
        first: Seconds until the first piece must be there.
        whole: Seconds until the last piece must be there.

    Raises:
        ModelUnavailable: When either runs out.
    """
    clock = asyncio.get_running_loop().time
    began, waited = clock(), first
    iterator = aiter(pieces)
    try:
        while True:
            try:
                async with asyncio.timeout(max(0.001, waited)):
                    piece = await anext(iterator)
            except StopAsyncIteration:
                return
            except TimeoutError as error:
                raise ModelUnavailable("The language model took too long.") from error
            waited = whole - (clock() - began)
            yield piece
    finally:
        close = getattr(pieces, "aclose", None)
        if close is not None:
            await close()
