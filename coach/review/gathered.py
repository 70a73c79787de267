"""From the store: which reviewed interviews somebody may count, and which answers may leave as labelled ones.

A candidate counts their own interviews; a coach those they gave back and are still shared with them, and only by what
they said themselves; an admin those whose candidates agreed that they are used for measuring the marks.
"""

from collections.abc import Iterable
from typing import Any

from coach.analysis.engine import Analyser
from coach.analysis.record import marks_on
from coach.domain import Session
from coach.domain.record import answers_of, intent_of
from coach.domain.review import Consent
from coach.errors import BadInput, NotFound
from coach.knowledge.bank import Bank
from coach.review.agreement import Agreement, Reviewed, agreement, reviewed
from coach.review.comments import status_of
from coach.review.labelled import LABELLED, judged_in, labelled_answers, may_be_labelled
from coach.store.db import Store
from coach.store.people import Person
from coach.store.reviews import consent_of, review_states, reviewed_sessions, reviews_of
from coach.store.sessions import load_session
from coach.store.shares import owner_if_shared

MOST_COUNTED = 100
"""Interviews that go into one page of figures: the analyser reads every answer of each."""

NO_CONSENT = "The answers of this interview may not leave as labelled ones: their candidate has not agreed to that."
NOTHING_JUDGED = "No coach has judged a mark in it yet, so there is nothing to write."


def own_agreement(store: Store, owner: str, analyser: Analyser, bank: Bank) -> Agreement:
    """How far each coach agrees with the machine, over one candidate's own interviews."""
    pairs = reviewed_sessions(store, owner)
    return agreement(_counted(store, pairs, analyser, bank))


def coachs_agreement(store: Store, coach: Person, analyser: Analyser, bank: Bank) -> Agreement:
    """How far one coach agrees with the machine, over interviews they gave back and that are shared at this moment."""
    states = sorted(review_states(store, coach.id).values(), key=lambda state: state.returned_at or "")
    given = [state.session_id for state in states if state.returned_at]
    pairs: list[tuple[str, str]] = []
    with store.read() as connection:
        for session_id in given:
            owner = owner_if_shared(connection, coach.id, session_id)
            if owner is not None:
                pairs.append((owner, session_id))
    return agreement(_counted(store, pairs, analyser, bank, coach_id=coach.id))


def agreement_with_consent(store: Store, analyser: Analyser, bank: Bank) -> Agreement:
    """How far coaches agree with the machine, over interviews whose candidates agreed that they are used for it."""
    pairs = [pair for pair in reviewed_sessions(store) if may_be_labelled(consent_of(store, *pair, LABELLED))]
    return agreement(_counted(store, pairs, analyser, bank))


def whole_agreement(store: Store, analyser: Analyser, bank: Bank) -> Agreement:
    """The same over everything that is kept; for whoever can read the data folder anyway."""
    return agreement(_counted(store, reviewed_sessions(store), analyser, bank, most=100_000))


def _counted(
    store: Store,
    pairs: Iterable[tuple[str, str]],
    analyser: Analyser,
    bank: Bank,
    *,
    coach_id: str | None = None,
    most: int = MOST_COUNTED,
) -> list[Reviewed]:
    """Interviews made ready to be counted; the last so many where there are too many."""
    found: list[Reviewed] = []
    for owner, session_id in list(pairs)[-most:]:
        try:
            session = load_session(store, owner, session_id)
            reviews = reviews_of(store, owner, session_id)
        except NotFound:
            continue  # deleted meanwhile
        mine = [one for one in reviews if coach_id is None or one.coach_id == coach_id]
        found.append(reviewed(session, mine, analyser, bank))
    return found


def consent_for(store: Store, owner: str, session_id: str) -> Consent | None:
    """What the candidate last said about labelled answers of an interview; None if never.

    Raises:
        NotFound: If the interview is not theirs.
    """
    return consent_of(store, owner, session_id, LABELLED)


def labelled_of(
    store: Store, owner: str, session_id: str, analyser: Analyser, bank: Bank
) -> tuple[dict[str, Any], ...]:
    """The labelled answers of one interview.

    Raises:
        NotFound: If there is no such interview of this owner.
        BadInput: Without the candidate's consent, or if no coach has judged a mark.
    """
    session = load_session(store, owner, session_id)
    consent = consent_for(store, owner, session_id)
    if not may_be_labelled(consent):
        raise BadInput(NO_CONSENT)
    rows = labelled_answers(
        session, reviews_of(store, owner, session_id), _marks(session, analyser, bank), bank.questions, consent
    )
    if not rows:
        raise BadInput(NOTHING_JUDGED)
    return rows


def labelled_of_all(store: Store, analyser: Analyser, bank: Bank) -> tuple[tuple[dict[str, Any], ...], int]:
    """The labelled answers of every interview whose candidate agreed.

    Returns:
        The rows, and how many reviewed interviews were left out for want of consent.
    """
    rows: list[dict[str, Any]] = []
    left_out = 0
    for owner, session_id in reviewed_sessions(store):
        if not may_be_labelled(consent_for(store, owner, session_id)):
            left_out += 1
            continue
        try:
            rows += labelled_of(store, owner, session_id, analyser, bank)
        except BadInput:
            continue  # reviewed in words only
    return tuple(rows), left_out


def judged_answers(store: Store, owner: str, session_id: str) -> int:
    """How many answers of an interview a coach has given back judgements of marks on.

    Raises:
        NotFound: If the interview is not theirs.
    """
    returned = [one for one in reviews_of(store, owner, session_id) if status_of(one) == "returned"]
    return len({seq for review in returned for seq in judged_in(review)})


def _marks(session: Session, analyser: Analyser, bank: Bank) -> dict[int, Any]:
    return {
        turn.seq: marks_on(session, turn.seq, analyser, bank.questions).findings
        for turn in answers_of(session)
        if intent_of(turn.text) == "answer"
    }
