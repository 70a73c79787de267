"""Stopped means stopped: the server is hung up on at once, and the built-in interviewer closes the turn."""

import asyncio
import contextlib
import json
import time
from collections.abc import Callable

import pytest

from coach.domain import Brief, Session
from coach.errors import NotFound
from coach.interview.service import Done, Event, Interviews
from coach.interview.session import state_of
from coach.interview.voice import Notice, Spoke, Withdrawn
from coach.llm.usage import usage_of
from tests.interview.test_faults import ANSWER, HELLO, OWNER, begin
from tests.support import scripted_model as does
from tests.support.scripted_model import Reply, Script

AT_ONCE = 2.0
"""Seconds; a few hundredths on a free machine, and the server would go on for twenty."""

SLOW = does.for_ever("I see what you did there. Then it went on, as it does ", 0.02)


async def hung_up_after(model: Script, began: float) -> float:
    assert await asyncio.to_thread(model.hung_up.wait, 5)
    return time.monotonic() - began


async def ends_with_built_in(interviews: Interviews, session: Session) -> Session:
    """The turn is whole: the answer as typed, and a reply of the built-in interviewer after it."""
    stands = await interviews.view(OWNER, session.id)
    assert [turn.by for turn in stands.turns] == ["scripted", "candidate", "built-in"]
    assert stands.turns[1].text == ANSWER
    assert state_of(stands).awaits in {"answer", "nothing"}
    assert "what you did there" not in stands.turns[2].text
    assert interviews.connection is not None
    assert interviews.connection.health.faults == 0
    return stands


async def test_closing_the_stream_in_mid_sentence(model: Script, with_model: Callable[..., Interviews]) -> None:
    model.replies = [HELLO, SLOW]
    interviews = with_model()
    session = await begin(interviews)
    events = interviews.answer(OWNER, session.id, ANSWER, turn_id="1", seq=1)
    async for event in events:
        if isinstance(event, Spoke):
            break
    pressed = time.monotonic()
    closing = asyncio.create_task(events.aclose())
    assert await hung_up_after(model, pressed) < AT_ONCE
    await closing
    stands = await ends_with_built_in(interviews, session)
    # The server counts at the end of a reply only, so what it did until then is estimated, and said to be.
    usage, told = usage_of(stands), does.USAGE
    assert usage.estimated
    assert usage.read > told["prompt_tokens"] + 500
    assert usage.written > told["completion_tokens"]


async def test_a_server_that_talks_fast_is_hung_up_on_every_time(
    model: Script, with_model: Callable[..., Interviews]
) -> None:
    """Where a piece comes in the very moment of the stop, the stop must not be lost."""
    interviews = with_model()
    for _ in range(12):
        model.replies = [HELLO, does.for_ever("I see what you did there. Then it went on, as it does ", 0.0005)]
        model.hung_up.clear()
        session = await begin(interviews)
        events = interviews.answer(OWNER, session.id, ANSWER, turn_id="1", seq=1)
        async for event in events:
            if isinstance(event, Spoke):
                break
        closing = asyncio.create_task(events.aclose())
        assert await hung_up_after(model, time.monotonic()) < AT_ONCE
        await closing


@pytest.mark.parametrize("server", [does.hang(), does.stall("Let me th"), SLOW], ids=["silent", "in mid-word", "slow"])
async def test_cancelling_whoever_waits_for_it(
    server: Reply, model: Script, with_model: Callable[..., Interviews]
) -> None:
    model.replies = [HELLO, server]
    interviews = with_model()
    session = await begin(interviews)

    async def listen() -> None:
        async for _ in interviews.answer(OWNER, session.id, ANSWER, turn_id="1", seq=1):
            pass

    task = asyncio.create_task(listen())
    while len(model.heard) < 2:
        await asyncio.sleep(0.02)
    pressed = time.monotonic()
    task.cancel()
    assert await hung_up_after(model, pressed) < AT_ONCE
    with contextlib.suppress(asyncio.CancelledError):
        await task
    await ends_with_built_in(interviews, session)


@pytest.mark.parametrize("server", [does.hang(), SLOW], ids=["silent", "slow"])
async def test_the_stop_button_while_the_stream_stays_open(
    server: Reply, model: Script, with_model: Callable[..., Interviews]
) -> None:
    model.replies = [HELLO, server]
    interviews = with_model()
    session = await begin(interviews)
    came: list[Event] = []

    async def listen() -> None:
        came.extend([e async for e in interviews.answer(OWNER, session.id, ANSWER, turn_id="1", seq=1)])

    listening = asyncio.create_task(listen())
    while len(model.heard) < 2:
        await asyncio.sleep(0.02)
    with pytest.raises(NotFound):
        await interviews.stop("visitor:two", session.id)
    pressed = time.monotonic()
    assert await interviews.stop(OWNER, session.id)
    assert await hung_up_after(model, pressed) < AT_ONCE
    await listening
    stands = await ends_with_built_in(interviews, session)
    (line,) = [event.text for event in came if isinstance(event, Notice)]
    assert line == "You stopped scripted, so the built-in interviewer took this turn."
    last = max((n for n, event in enumerate(came) if isinstance(event, Withdrawn)), default=0)
    spoken = [event.text.strip() for event in came[last:] if isinstance(event, Spoke)]
    assert " ".join(spoken) == stands.turns[-1].text
    assert isinstance(came[-1], Done)
    assert not await interviews.stop(OWNER, session.id)


async def test_a_wait_for_a_busy_server_can_be_stopped_too(
    model: Script, with_model: Callable[..., Interviews]
) -> None:
    model.replies = [HELLO, does.status(429, retry_after="15")]
    interviews = with_model()
    session = await begin(interviews)
    began = time.monotonic()
    async for event in interviews.answer(OWNER, session.id, ANSWER, turn_id="1", seq=1):
        if isinstance(event, Notice) and event.passing:
            assert await interviews.stop(OWNER, session.id)
    assert time.monotonic() - began < 5
    await ends_with_built_in(interviews, session)


async def test_an_interview_that_is_broken_off_while_it_is_opened_begins_all_the_same(
    model: Script, with_model: Callable[..., Interviews]
) -> None:
    model.replies = [does.hang()]
    interviews = with_model()
    task = asyncio.create_task(interviews.start(OWNER, Brief(format="drill", drill="Q48")))
    while not model.heard:
        await asyncio.sleep(0.02)
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    session = await interviews.latest(OWNER)
    assert session is not None
    assert [(turn.kind, turn.by) for turn in session.turns] == [("question", "built-in")]


async def test_after_a_stop_the_answer_is_not_read_a_second_time_until_the_next_turn(
    model: Script, with_model: Callable[..., Interviews]
) -> None:
    model.replies = [HELLO, SLOW]
    interviews = with_model()
    session = await begin(interviews)
    async for event in interviews.answer(OWNER, session.id, ANSWER, turn_id="1", seq=1):
        if isinstance(event, Spoke):
            await interviews.stop(OWNER, session.id)
    calls = len(model.heard)
    assert await interviews.read_again(OWNER, session.id) is None
    assert len(model.heard) == calls
    model.replies = ["I see. What came of it?", json.dumps({"findings": []})]
    async for _ in interviews.answer(OWNER, session.id, ANSWER, turn_id="3", seq=3):
        pass
    assert await interviews.read_again(OWNER, session.id) is not None
    assert len(model.heard) == calls + 2
