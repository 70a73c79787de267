"""What a connected model is asked beside the interview: to read an answer again, to mend one, to rate what was said.

None of it holds up a turn: nothing here takes the interview's lock, a fault of the model leaves everything as it was,
and what came of it is stored beside the record, so that nothing is asked twice.
"""

import asyncio
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coach.analysis.engine import Analyser
from coach.analysis.record import rules_on
from coach.domain import Question, Reading, ReadingKind, Session
from coach.domain.reading import content_of_marks
from coach.domain.record import answers_of, asked_at, intent_of
from coach.errors import BadInput
from coach.interview import second_reader
from coach.interview.rewrite import PROMPT as REWRITE
from coach.interview.rewrite import Mended, kept_rewrite, mend, open_slots
from coach.llm.prompts import load_prompt
from coach.llm.usage import Spent, content_of
from coach.store import sessions as records
from coach.store.db import Store
from coach.store.readings import save_reading

if TYPE_CHECKING:
    from collections.abc import Mapping

    from coach.llm.connection import Connection

FEWEST_WORDS = 5
"""Words of an answer below which there is nothing to read a second time."""

_AT_WORK = "That answer is being mended already. It will be here in a moment."
_NO_ANSWER = "Choose one of your answers to have it mended."

_at_work: set[tuple[str, str, int]] = set()


@dataclass(frozen=True)
class Means:
    """What it is done with.

    Attributes:
        store: Where sessions are kept.
        questions: The bank.
        analyser: Marks answers.
        connection: The connected model.
    """

    store: Store
    questions: "Mapping[str, Question]"
    analyser: Analyser
    connection: "Connection"

    async def load(self, owner: str, session_id: str) -> Session:
        """The interview as it stands."""
        return await asyncio.to_thread(records.load_session, self.store, owner, session_id)

    async def keep(self, session: Session, reading: Reading, *, replace: bool = False) -> Session:
        """Stores a reading, and gives the interview as it stands then."""
        await asyncio.to_thread(save_reading, self.store, session.owner, session.id, reading, replace=replace)
        return await self.load(session.owner, session.id)


@contextmanager
def only_once(session: Session, kind: ReadingKind, seq: int) -> Generator[bool]:
    """Tells whether nobody in this process is at the same work; a second click spends nothing."""
    key = (session.id, kind, seq)
    free = key not in _at_work
    _at_work.add(key)
    try:
        yield free
    finally:
        if free:
            _at_work.discard(key)


def reading_from(
    seq: int, kind: ReadingKind, connection: "Connection", prompt: str, content: dict[str, object], spent: Spent
) -> Reading:
    """A reading with what it took."""
    return Reading(
        seq=seq,
        kind=kind,
        by=connection.model,
        content={**content, **content_of(spent)},
        prompt_hash=load_prompt(prompt).hash,
        tokens_read=spent.all_read,
        tokens_written=spent.all_written,
    )


async def read_answer(means: Means, owner: str, session_id: str, seq: int | None = None) -> Session | None:
    """Asks the second reader once about an answer, and stores what holds of it, also when that is nothing.

    Args:
        means: What it is done with.
        owner: Whose interview it is.
        session_id: Which one.
        seq: Place of the answer; the newest one if None.

    Returns:
        The interview as it stands now, or None if there was nothing to ask or the model failed.
    """
    session = await means.load(owner, session_id)
    said = (turn for turn in reversed(answers_of(session)) if intent_of(turn.text) == "answer")
    answer = next((turn for turn in said if seq is None or turn.seq == seq), None)
    if answer is None or session.reading("marks", answer.seq) or len(answer.text.split()) < FEWEST_WORDS:
        return None
    with only_once(session, "marks", answer.seq) as free:
        if not free:
            return None
        asked, spent = asked_at(session, answer.seq, means.questions), Spent()
        assessment = await asyncio.to_thread(rules_on, session, answer.seq, means.analyser, means.questions)
        found = await second_reader.read_again(answer.text, asked, assessment, means.connection, spent)
        if found is None:
            return None
        reading = reading_from(
            answer.seq, "marks", means.connection, second_reader.PROMPT, content_of_marks(found), spent
        )
        return await means.keep(session, reading)


async def mend_answer(means: Means, owner: str, session_id: str, seq: int) -> Mended:
    """Has one answer mended, and stores it; one that is mended already is given back without asking again.

    Raises:
        BadInput: If there is no answer at that place.
    """
    session = await means.load(owner, session_id)
    answer = next((turn for turn in answers_of(session) if turn.seq == seq), None)
    if answer is None or intent_of(answer.text) != "answer":
        raise BadInput(_NO_ANSWER)
    kept = kept_rewrite(session, seq)
    if kept is not None:
        return kept
    with only_once(session, "rewrite", seq) as free:
        if not free:
            return Mended("", _AT_WORK)
        asked, spent = asked_at(session, seq, means.questions), Spent()
        assessment = await asyncio.to_thread(rules_on, session, seq, means.analyser, means.questions)
        found = await mend(session, seq, asked, assessment, means.connection, spent)
        if found.text or spent.all_read:
            reading = reading_from(seq, "rewrite", means.connection, REWRITE, {"text": found.text}, spent)
            await means.keep(session, reading, replace=True)
        return found


__all__ = ["Means", "Mended", "mend_answer", "only_once", "open_slots", "read_answer", "reading_from"]
