"""What `coach data` does: what is kept in this data folder, all of it as one file, all of it deleted."""

import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from coach.errors import BadInput

if TYPE_CHECKING:
    from coach.settings import Settings
    from coach.store.db import Store

UserOption = Annotated[str, typer.Option("--user", help="Only what belongs to this person, where people sign in.")]
EverybodyOption = Annotated[bool, typer.Option("--everybody", help="Where people sign in: all of them.")]
_MEANT = "delete"


@contextmanager
def _opened() -> Generator[tuple["Settings", "Store"]]:
    from coach.settings import load_settings
    from coach.store.db import open_store

    settings = load_settings()
    with open_store(settings) as store:
        yield settings, store


def _whose(store: "Store", user: str, *, everybody: bool) -> tuple[str, ...]:
    """Owners that are meant: one person's, or all in the folder; where several sign in, all must be asked for."""
    from coach.store.holdings import owners
    from coach.store.people import find_person, how_many

    if user:
        return (find_person(store, user).id,)
    if how_many(store) and not everybody:
        raise BadInput("People sign in here. Say whose data is meant: --user NAME, or --everybody.")
    return owners(store)


def show(user: UserOption = "", everybody: EverybodyOption = False) -> None:
    """Say what is kept here, and in which files."""
    from coach.store.holdings import holdings_of
    from coach.web.pages.data import files_of, kept_lines

    with _opened() as (settings, store):
        for owner in _whose(store, user, everybody=everybody):
            where = {"terminal": "In the terminal"}.get(owner, "In a browser" if ":" in owner else user or owner)
            print(where)
            for line in kept_lines(holdings_of(store, owner)):
                print(f"  {line.what}: {line.much}{f'. {line.why}' if line.why else ''}")
        print("Kept in")
        for file in files_of(settings, store):
            print(f"  {file.path}{f'  {file.size}' if file.size else ''}  {file.what}")


def export(
    user: UserOption = "",
    everybody: EverybodyOption = False,
    out: Annotated[str, typer.Option("--out", "-o", help="A file ending in .json or .zip; else standard output.")] = "",
) -> None:
    """Write all of it as one file, which `coach import` and the page bring in again."""
    from coach.files import put
    from coach.review.everything import everything_of, to_json, to_zip

    with _opened() as (_, store):
        found = [everything_of(store, owner) for owner in _whose(store, user, everybody=everybody)]
    if not any(one.interviews or one.stories for one in found):
        raise BadInput("Nothing is kept here yet.")
    text = to_json(found)
    put(to_zip(text) if out.endswith(".zip") else text.encode(), out)


def delete(
    user: UserOption = "",
    everybody: EverybodyOption = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask whether that is meant.")] = False,
) -> None:
    """Delete all of it, at once and from the disk too. It cannot be undone."""
    from coach.store.holdings import delete_everything

    with _opened() as (_, store):
        whose = _whose(store, user, everybody=everybody)
        if not yes:
            print(f"All of it goes for good. Type the word {_MEANT} to go on:", end=" ", file=sys.stderr, flush=True)
            if sys.stdin.readline().strip().casefold() != _MEANT:
                raise BadInput("Nothing was deleted.")
        count = delete_everything(store, whose)
    print(f"Deleted: {count} interview{'' if count == 1 else 's'} and everything beside.")


def add_data_commands(app: typer.Typer) -> None:
    """Adds `coach data`, `coach data show`, `export` and `delete`."""
    group = typer.Typer(
        help="All that is kept in this data folder: see it, take it along, delete it.",
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    for command in (show, export, delete):
        group.command()(command)
    app.add_typer(group, name="data")
