"""Lets the interviewer speak one turn: the connected model first, the built-in interviewer when that fails.

Whatever speaks goes through the agent and the gate. A reply that breaks off is withdrawn and said anew by the built-in
interviewer, so that the record never holds half a turn. LangChain is imported when somebody first speaks, so that the
page is there before it.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from coach.domain import Direction, Hit, Session
from coach.errors import ModelUnavailable
from coach.interview.gate import Given, gate
from coach.knowledge.bank import Bank
from coach.llm.faults import Cause, ModelFault, pause_before_retry, told, told_again
from coach.llm.prompts import Prompt, load_prompt
from coach.llm.usage import Spent
from coach.llm.wording import NAME

if TYPE_CHECKING:
    from coach.interview.stopping import Stop
    from coach.knowledge.index import Index
    from coach.llm.connection import Connection

log = logging.getLogger(__name__)

_BUILT_IN_SECONDS = 30.0
_BUILT_IN_ROOM = 2_000
_PUTS_A_QUESTION = frozenset({"open", "next", "return", "again", "repeat", "skip"})
_ROOM_TO_SPEAK = 0.1
"""Seconds before the time for the first words at which a silent model is given up, so that they come in time."""

_LEAST_PATIENCE = 1.0
"""Seconds that a model is given for its first words at least, where loading the libraries took all of the time."""

_WORTH_TELLING = 1.0
"""Seconds of pause from which on the candidate is told of it."""


@dataclass(frozen=True, slots=True)
class Spoke:
    """A sentence of the interviewer's reply that may be shown."""

    text: str


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """The reply so far broke off; what was shown of it is to be taken away."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One quiet line about who spoke and why.

    Attributes:
        text: The line.
        passing: Whether it only tells of a wait, and may go when the reply is there.
    """

    text: str
    passing: bool = False


@dataclass
class Said:
    """The reply as it was in the end, filled while it is spoken.

    Attributes:
        sentences: What was shown, in order.
        withheld: How many sentences the gate kept back.
        by: `built-in`, or the name of the model.
        prompt_hash: Which prompt text was used.
        spent: What the model took, for tries that failed as well.
    """

    sentences: list[str] = field(default_factory=list[str])
    withheld: int = 0
    by: str = NAME
    prompt_hash: str = ""
    spent: Spent = field(default_factory=Spent)

    def begin_anew(self) -> None:
        """Forgets what was said, for the built-in interviewer to say it; what it took is not forgotten."""
        self.sentences.clear()
        self.by, self.prompt_hash = NAME, ""

    @property
    def text(self) -> str:
        """The whole reply."""
        return " ".join(sentence.strip() for sentence in self.sentences)


@dataclass(frozen=True, slots=True)
class _Turn:
    """What one turn of a connected model stands on."""

    direction: Direction
    session: Session
    connection: "Connection"
    bank: Bank
    index: Callable[[], "Index | None"]
    stop: "Stop | None"

    def find(self, query: str) -> Sequence[Hit]:
        found = self.index()
        return found.find(query, 3, "all") if found else ()


def _given(direction: Direction, session: Session, prompt: Prompt | None = None, bank: Bank | None = None) -> Given:
    """Everything a reply may quote or take a figure from, and what it may not say."""
    question, brief = direction.question, session.brief
    answers = tuple(turn.text for turn in session.turns if turn.kind == "answer")
    texts = [turn.text for turn in session.turns]
    texts += [brief.role, brief.company, brief.job_ad, brief.papers]
    ours = [question.text, *question.phrasings, *question.follow_ups] if question else []
    texts += [*ours, *([direction.need.ask] if direction.need else [])]
    asking = "\n".join([*ours, direction.need.ask if direction.need else ""])
    if prompt is None:
        return Given(tuple(texts), asking=asking)
    due = (question.text, *question.phrasings) if question and direction.step in _PUTS_A_QUESTION else ()
    closing = direction.step == "close"
    later = _later(direction, bank) if bank is not None and direction.step == "follow_up" else ()
    return Given(tuple(texts), answers, direction.used, asking, prompt.text, due, closing, later)


def _later(direction: Direction, bank: Bank) -> tuple[str, ...]:
    """The wordings of all questions but the one on the table."""
    others = (question for question in bank.questions.values() if question != direction.question)
    return tuple(text for question in others for text in (question.text, *question.phrasings))


async def _through_the_gate(pieces: AsyncGenerator[str], given: Given, who: str, said: Said) -> AsyncGenerator[Spoke]:
    """What may be shown of a reply; what may not is counted, and why is logged, never the words."""
    sentences = gate(pieces, given)
    async with aclosing(sentences):
        async for sentence in sentences:
            if sentence.shown:
                said.sentences.append(sentence.text)
                yield Spoke(sentence.text)
            else:
                log.warning("a sentence of %s was withheld: it %s", who, sentence.why)
                said.withheld += 1


async def _built_in(direction: Direction, session: Session, said: Said) -> AsyncGenerator[Spoke]:
    from coach.interview.agent import reply_stream, within
    from coach.interview.context import messages_of
    from coach.llm.builtin import BuiltInInterviewer

    stream = reply_stream(BuiltInInterviewer(direction=direction), "", messages_of(session, _BUILT_IN_ROOM))
    shown = _through_the_gate(stream, _given(direction, session), NAME, said)
    spoken = within(shown, _BUILT_IN_SECONDS, _BUILT_IN_SECONDS)
    async with aclosing(spoken):
        async for sentence in spoken:
            yield sentence
    if not said.sentences:
        raise ModelUnavailable("The built-in interviewer said nothing.")


async def _connected(turn: _Turn, said: Said, *, shorter: bool, began: float, last: bool) -> AsyncGenerator[Spoke]:
    """One try at letting the connected model speak; `began` is when the turn did, by the loop's clock."""
    from coach.interview.agent import note_on, reply_stream, system_prompt, within, without_thinking
    from coach.interview.context import messages_of
    from coach.interview.tools import LookUp
    from coach.llm.tokens import count_tokens

    connection, direction, session = turn.connection, turn.direction, turn.session
    prompt, spent = load_prompt("recruiter" if session.brief.format == "recruiter" else "interviewer"), Spent()
    said.by, said.prompt_hash = connection.model, prompt.hash
    system = system_prompt(direction, prompt, session, turn.bank)
    look_up = LookUp(session, turn.find, turn.bank) if connection.health.tools else None
    room = connection.room_for_conversation(count_tokens(system), tools=look_up is not None)
    messages = messages_of(session, room // 3 if shorter else room, note_on(direction))
    estimate = count_tokens(system) + sum(count_tokens(str(message.content)) for message in messages)
    came: list[str] = []
    pieces = without_thinking(_heard(reply_stream(connection.chat_model(), system, messages, look_up, spent), came))
    shown = _through_the_gate(pieces, _given(direction, session, prompt, turn.bank), connection.model, said)
    # Counted only here: the first turn of a process loads the libraries before, which is part of the wait.
    passed = asyncio.get_running_loop().time() - began
    patience = connection.first_word_timeout - min(_ROOM_TO_SPEAK, connection.first_word_timeout / 10)
    first, whole = patience - passed, connection.timeout - passed
    if not last:
        least = min(_LEAST_PATIENCE, patience)
        first, whole = max(first, least), max(whole, least)
    spoken = within(shown, first, whole, turn.stop)
    tools = connection.cost_of_tools(look_up is not None)
    broken_off = False
    try:
        async with aclosing(spoken):
            async for sentence in spoken:
                yield sentence
    except (GeneratorExit, asyncio.CancelledError):
        broken_off = True
        raise
    except ModelFault as fault:
        broken_off = fault.cause in {Cause.STOPPED, Cause.TOO_SLOW, Cause.CUT_OFF}
        raise
    finally:
        if broken_off or (came and not spent.calls):
            # A server counts at the end of a reply, if at all; what it read and wrote until then is not for nothing.
            spent.read_guessed += estimate + tools
            spent.written_guessed += count_tokens("".join(came))
        said.spent.take(spent)
        if spent.calls == 1 and spent.read:
            connection.health.learn(estimate + tools, spent.read)
    if not said.sentences:
        raise ModelFault(Cause.NOTHING_USABLE)
    missing = _missing_question(direction, said.text)
    if missing:
        said.sentences.append(missing)
        yield Spoke(missing)


async def _heard(pieces: AsyncGenerator[str], came: list[str]) -> AsyncGenerator[str]:
    """Passes a reply on and keeps what came of it."""
    async with aclosing(pieces):
        async for piece in pieces:
            came.append(piece)
            yield piece


async def _tried_twice(turn: _Turn, said: Said) -> AsyncGenerator[Spoke | Notice]:
    """The model's reply, with one more try after a fault that may pass, as long as nothing has been shown."""
    connection = turn.connection
    clock = asyncio.get_running_loop().time
    began, shorter = clock(), False
    for last in (False, True):
        spoken = _connected(turn, said, shorter=shorter, began=began, last=last)
        try:
            async with aclosing(spoken):
                async for sentence in spoken:
                    yield sentence
        except ModelFault as fault:
            pause = pause_before_retry(fault, connection.first_word_timeout - (clock() - began))
            if last or said.sentences or pause is None:
                raise
            shorter = fault.cause is Cause.TOO_LONG
            connection.health.tools &= fault.cause is not Cause.NO_TOOLS
            log.warning("%s: %s; trying once more", connection.model, fault)
            if pause >= _WORTH_TELLING:
                yield Notice(told_again(fault.cause, connection.model, connection.host, pause), passing=True)
            if await _paused(pause, turn.stop):
                raise ModelFault(Cause.STOPPED) from fault
        else:
            return


async def _paused(seconds: float, stop: "Stop | None") -> bool:
    """Waits; whether it was broken off."""
    if stop is not None:
        return await stop.pressed_within(seconds)
    await asyncio.sleep(seconds)
    return False


def _missing_question(direction: Direction, text: str) -> str:
    """The question that the reply should have put and did not, in our words."""
    if direction.step == "close" or "?" in text:
        return ""
    if direction.step == "follow_up":
        return direction.need.ask if direction.need else ""
    wanted = direction.question.text if direction.question else ""
    return "" if wanted in text else wanted


async def speak(
    direction: Direction,
    session: Session,
    connection: "Connection | None",
    bank: Bank,
    index: Callable[[], "Index | None"],
    said: Said,
    stop: "Stop | None" = None,
) -> AsyncGenerator[Spoke | Withdrawn | Notice]:
    """Speaks one turn.

    Args:
        direction: What to do.
        session: The interview, for the conversation so far.
        connection: The connected model, or None.
        bank: Cards, for the model's look-ups.
        index: The search index, for the same.
        said: Filled with what was said and by whom.
        stop: Breaks off the model, and the built-in interviewer goes on.

    Yields:
        Sentences; after a fault of the model, `Withdrawn` (if something was shown), `Notice`, and sentences anew.
    """
    if connection is not None:
        cause = Cause.RESTING
        if not connection.health.rests:
            spoken = _tried_twice(_Turn(direction, session, connection, bank, index, stop), said)
            try:
                async with aclosing(spoken):
                    async for event in spoken:
                        yield event
            except ModelFault as fault:
                cause = fault.cause
                if cause is not Cause.STOPPED:
                    connection.health.failed(fault.retry_after)
                    log.warning("%s failed: %s (%s)", connection.model, fault, type(fault.__cause__).__name__)
            else:
                connection.health.worked()
                return
        if said.sentences:
            yield Withdrawn()
        said.begin_anew()
        yield Notice(told(cause, connection.model, connection.host))
    own = _built_in(direction, session, said)
    async with aclosing(own):
        async for sentence in own:
            yield sentence
