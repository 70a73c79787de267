"""What `coach agreement` and `coach labelled` do: for whoever can read the data folder, and so may count all of it."""

import json
import sys
from enum import StrEnum
from typing import Annotated

import typer

from coach.errors import BadInput


class FigureShape(StrEnum):
    """How figures are written."""

    text = "text"
    json = "json"


def agreement(
    shape: Annotated[FigureShape, typer.Option("--format", help="How to write the figures.")] = FigureShape.text,
) -> None:
    """How far the machine and human coaches agree, over every review that was given back."""
    from coach.analysis.load import load_analyser
    from coach.knowledge.bank import load_bank
    from coach.review.agreement import agreement_json
    from coach.review.gathered import whole_agreement
    from coach.settings import load_settings
    from coach.store.db import open_store
    from coach.web.agreement_view import agreement_text

    with open_store(load_settings()) as store:
        found = whole_agreement(store, load_analyser(), load_bank())
    as_json = shape is FigureShape.json
    print(json.dumps(agreement_json(found), ensure_ascii=False, indent=1) if as_json else agreement_text(found))


def labelled(
    session: Annotated[
        str, typer.Argument(metavar="SESSION", help="The address of a debrief, or its id; else every interview.")
    ] = "",
    out: Annotated[str, typer.Option("--out", "-o", help="A file; without it standard output.")] = "",
) -> None:
    """Write the answers in which coaches judged marks, labelled as `coach eval` reads them; only with consent."""
    from coach.analysis.load import load_analyser
    from coach.files import put
    from coach.knowledge.bank import load_bank
    from coach.review.gathered import labelled_of, labelled_of_all
    from coach.review.labelled import as_lines
    from coach.settings import load_settings
    from coach.store.db import open_store
    from coach.store.imports import owner_of

    session = session.rstrip("/").rpartition("/")[2]
    with open_store(load_settings()) as store:
        analyser, bank = load_analyser(), load_bank()
        if session:
            rows = labelled_of(store, owner_of(store, session), session, analyser, bank)
        else:
            rows, left_out = labelled_of_all(store, analyser, bank)
            if left_out:
                print(f"Left out for want of consent: {left_out} reviewed.", file=sys.stderr)
            if not rows:
                raise BadInput("There is no reviewed interview whose candidate agreed to this.")
    put(as_lines(rows).encode(), out)


def add_commands(app: typer.Typer) -> None:
    """Adds both commands."""
    app.command()(agreement)
    app.command()(labelled)
