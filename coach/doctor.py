"""`coach doctor`: what works on this machine, in one screen."""

import asyncio
import platform
from collections.abc import Callable

from coach import __version__
from coach.errors import CoachError, ModelUnavailable
from coach.settings import Settings, quiet_environment


def examine(settings: Settings) -> tuple[list[str], bool]:
    """Looks at everything the product stands on.

    Returns:
        Lines to print, and whether all is well. A connected model is asked four short questions of our own; nothing
        that anybody typed is sent.
    """
    quiet_environment(settings.home)
    checks: list[tuple[str, Callable[[Settings], str]]] = [
        ("Python", lambda _: platform.python_version()),
        ("Data folder", _folder),
        ("Database", _database),
        ("Knowledge", _knowledge),
        ("Marks", _analyser),
        ("Search", _index),
        ("Model", _model),
    ]
    lines, well = [f"Callback Coach {__version__}"], True
    for name, look in checks:
        try:
            first, *more = look(settings).splitlines()
            lines.append(f"  ok   {name:<12} {first}")
            lines += [f"       {'':<12} {line}" for line in more]
        except CoachError as error:
            well = False
            first, *more = str(error).splitlines()
            lines.append(f"  FAIL {name:<12} {first}")
            lines += [f"       {'':<12} {line}" for line in more if name == "Model"]
    return lines, well


def _folder(settings: Settings) -> str:
    return str(settings.home)


def _database(settings: Settings) -> str:
    from coach.store.db import open_store

    open_store(settings)
    return "SQLite, in the data folder" if not settings.database_url else settings.database_url.split(":", 1)[0]


def _knowledge(settings: Settings) -> str:  # noqa: ARG001
    from coach.knowledge.bank import load_bank

    bank = load_bank()
    return f"{len(bank.cards)} pieces of advice, {len(bank.questions)} questions"


def _analyser(settings: Settings) -> str:  # noqa: ARG001
    from coach.analysis.load import load_analyser

    marks = len(load_analyser().assess("I am a team player and I think outside the box.").findings)
    return f"a sample answer gets {marks} marks"


def _index(settings: Settings) -> str:
    from coach.knowledge.bank import load_bank
    from coach.knowledge.index import open_index

    index = open_index(load_bank(), settings)
    return index.notice or f"{settings.embeddings}, in the data folder"


def _model(settings: Settings) -> str:
    from coach.llm.connection import connect
    from coach.llm.probe import lines, probe

    connection = connect(settings)
    if connection is None:
        return "none; the built-in interviewer serves and nothing leaves this machine"
    found = asyncio.run(probe(connection))
    told = "\n".join(lines(connection, found))
    if found.fault:
        raise ModelUnavailable(told)
    return told
