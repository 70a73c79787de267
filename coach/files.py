"""Interviews as files, for the command: whoever can read the data folder may write out any interview in it."""

import sys
from pathlib import Path

from coach.errors import BadInput
from coach.knowledge.bank import load_bank
from coach.review.debrief import make_debrief
from coach.review.everything import bring_in as bring_in_everything
from coach.review.everything import everything_of, from_file, to_json
from coach.settings import load_settings
from coach.store.db import open_store
from coach.store.holdings import owners
from coach.store.imports import owner_of
from coach.store.sessions import latest_session, load_session
from coach.terminal import OWNER
from coach.web.keep import FORMATS, file_of


def report_bytes(session_id: str, kind: str) -> bytes:
    """One interview as a file.

    Args:
        session_id: Which, or the address of its debrief; empty for the last one held in the terminal.
        kind: One of `FORMATS`.

    Raises:
        BadInput: If there is no such format, or no interview was held in the terminal.
        NotFound: If there is no interview with this id.
    """
    if kind not in FORMATS:
        raise BadInput(f"The format is one of {', '.join(FORMATS)}.")
    from coach.analysis.load import load_analyser

    session_id = session_id.rstrip("/").rpartition("/")[2]
    with open_store(load_settings()) as store:
        if session_id:
            session = load_session(store, owner_of(store, session_id), session_id)
        else:
            session = latest_session(store, OWNER)
    if session is None:
        raise BadInput("No interview was held in the terminal yet; give the id that stands in a debrief's address.")
    bank = load_bank()
    return file_of(make_debrief(session, load_analyser(), bank), bank.cards, kind)


def everything_bytes() -> bytes:
    """All that is kept in the data folder as one file of data: interviews, stories, drills, what coaches gave back.

    Raises:
        BadInput: If there is nothing.
    """
    with open_store(load_settings()) as store:
        found = [everything_of(store, owner) for owner in owners(store)]
    if not found:
        raise BadInput("No interview is kept here yet.")
    return to_json(found).encode()


def bring_in(data: bytes) -> list[str]:
    """Stores the interviews of a file for the terminal, and says a line about each.

    Raises:
        BadInput: If the file cannot be used.
    """
    brought = from_file(data, load_bank().questions)
    with open_store(load_settings()) as store:
        stored = bring_in_everything(store, OWNER, brought)
    return [f"{one.id}  {len(one.turns)} entries{'' if one.finished else ', not finished'}" for one in stored]


def put(data: bytes, out: str) -> None:
    """Bytes to a file, or to standard output.

    Raises:
        BadInput: If the file cannot be written.
    """
    if not out or out == "-":
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    try:
        Path(out).write_bytes(data)
    except OSError as error:
        raise BadInput(f"{out} cannot be written: {(error.strerror or 'unknown reason').lower()}.") from None
