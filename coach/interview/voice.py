"""Lets the interviewer speak one turn: the connected model first, the built-in interviewer when that fails.

Whatever speaks goes through the agent and the gate. A reply that breaks off is withdrawn and said anew by the built-in
interviewer, so that the record never holds half a turn. LangChain is imported when somebody first speaks, so that the
page is there before it.
"""

import logging
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from coach.domain import Direction, Hit, Session
from coach.errors import ModelUnavailable
from coach.interview.gate import Given, gate
from coach.knowledge.bank import Bank
from coach.llm.prompts import load_prompt
from coach.llm.wording import NAME

if TYPE_CHECKING:
    from coach.knowledge.index import Index
    from coach.llm.connection import Connection

log = logging.getLogger(__name__)

_BUILT_IN_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Spoke:
    """A sentence of the interviewer's reply that may be shown."""

    text: str


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """The reply so far broke off; what was shown of it is to be taken away."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One quiet line about who spoke and why."""

    text: str


@dataclass
class Said:
    """The reply as it was in the end, filled while it is spoken.

    Attributes:
        sentences: What was shown, in order.
        withheld: How many sentences the gate kept back.
        by: `built-in`, or the name of the model.
        prompt_hash: Which prompt text was used.
        tokens: Tokens spent as told by the server, or None.
    """

    sentences: list[str] = field(default_factory=list[str])
    withheld: int = 0
    by: str = NAME
    prompt_hash: str = ""
    tokens: int | None = None

    @property
    def text(self) -> str:
        """The whole reply."""
        return " ".join(sentence.strip() for sentence in self.sentences)


def _given(direction: Direction, session: Session) -> Given:
    """Everything a reply may quote or take a figure from."""
    question, brief = direction.question, session.brief
    texts = [turn.text for turn in session.turns]
    texts += [brief.role, brief.company, brief.job_ad]
    texts += [question.text, *question.phrasings, *question.follow_ups] if question else []
    texts += [direction.need.ask] if direction.need else []
    return Given(tuple(texts))


async def _built_in(direction: Direction, session: Session, said: Said) -> AsyncIterator[Spoke]:
    from coach.interview.agent import messages_of, reply_stream, within
    from coach.llm.builtin import BuiltInInterviewer

    stream = reply_stream(BuiltInInterviewer(direction=direction), "", messages_of(session))
    async for sentence in gate(within(stream, _BUILT_IN_SECONDS, _BUILT_IN_SECONDS), _given(direction, session)):
        if not sentence.shown:
            log.error("the built-in interviewer's own sentence was withheld: %s", sentence.why)
            said.withheld += 1
            continue
        said.sentences.append(sentence.text)
        yield Spoke(sentence.text)
    if not said.sentences:
        raise ModelUnavailable("The built-in interviewer said nothing.")


async def _connected(
    direction: Direction,
    session: Session,
    connection: "Connection",
    bank: Bank,
    index: Callable[[], "Index | None"],
    said: Said,
) -> AsyncIterator[Spoke]:
    from coach.interview.agent import messages_of, reply_stream, system_prompt, tools_for, within

    prompt = load_prompt("interviewer")
    said.by, said.prompt_hash = connection.model, prompt.hash

    def find(query: str) -> Sequence[Hit]:
        found = index()
        return found.find(query, 3, "article") if found else ()

    stream = reply_stream(
        connection.chat_model(),
        system_prompt(direction, prompt),
        messages_of(session),
        tools_for(find, bank.cards.get),
    )
    timed = within(stream, connection.first_word_timeout, connection.timeout)
    async for sentence in gate(timed, _given(direction, session)):
        if not sentence.shown:
            log.info("a sentence of the model was withheld: it %s", sentence.why)
            said.withheld += 1
            continue
        said.sentences.append(sentence.text)
        yield Spoke(sentence.text)
    if not said.sentences:
        raise ModelUnavailable("The language model gave nothing that could be shown.")
    missing = _missing_question(direction, said.text)
    if missing:
        said.sentences.append(missing)
        yield Spoke(missing)


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
) -> AsyncIterator[Spoke | Withdrawn | Notice]:
    """Speaks one turn.

    Args:
        direction: What to do.
        session: The interview, for the conversation so far.
        connection: The connected model, or None.
        bank: Cards, for the model's look-ups.
        index: The search index, for the same.
        said: Filled with what was said and by whom.

    Yields:
        Sentences; after a fault of the model, `Withdrawn` (if something was shown), `Notice`, and sentences anew.
    """
    if connection is not None:
        try:
            async for spoken in _connected(direction, session, connection, bank, index, said):
                yield spoken
        except ModelUnavailable as error:
            log.warning("%s failed: %s (%s)", connection.model, error, type(error.__cause__).__name__)
            if said.sentences:
                yield Withdrawn()
            said.sentences.clear()
            said.by, said.prompt_hash = NAME, ""
            yield Notice(f"{connection.model} did not answer, so the built-in interviewer took this turn.")
        else:
            return
    async for spoken in _built_in(direction, session, said):
        yield spoken
