"""How far machine and coach agree is told in counts; what they agreed on leaves only with the candidate's consent."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from coach.analysis.engine import Analyser
from coach.cli import main
from coach.domain import Brief, Finding, Quote, Session, Turn
from coach.domain.review import Anchor, AnyEntry, CoachRating, OwnMark, Returned, Review, Ruling, Verdict
from coach.errors import BadInput, NotFound
from coach.knowledge.bank import Bank
from coach.review.agreement import Reviewed, agreement, agreement_json, reviewed
from coach.review.agreement_numbers import Share, rating_counts
from coach.review.gathered import (
    agreement_with_consent,
    coachs_agreement,
    labelled_of,
    labelled_of_all,
    own_agreement,
)
from coach.review.labelled import LABELLED, WITHDRAWAL, WORDING, as_lines
from coach.settings import load_settings
from coach.store import people, shares
from coach.store.db import Store, open_store
from coach.store.reviews import append_entries, bring_in_review, desk_review, keep_consent
from coach.store.sessions import append_turn, create_session, load_session
from coach.web.agreement_view import agreement_text, coach_views, share_in_words

ANSWER = (
    "I'm a team player and I think outside the box. I saved the company a lot of money by changing the supplier. "
    "The plan was drawn up in the office."
)


def anchor(words: str, text: str = ANSWER) -> Anchor:
    return Anchor(1, Quote.at(text, text.index(words), text.index(words) + len(words)))


def on(finding: Finding, ruling: Ruling, number: int, **more: object) -> Verdict:
    mark = Anchor(1, finding.quote)
    return Verdict(id=f"v{number}", mark=mark, kind=finding.kind.value, ruling=ruling, rule=finding.rule, **more)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def held(analyser: Analyser, bank: Bank) -> Callable[..., Reviewed]:
    """An interview of one answer with a returned review of these entries."""

    def make(number: int, *entries: AnyEntry, coach: str = "Mara", coach_id: str | None = None) -> Reviewed:
        turns = (Turn(0, "question", "Q1", "Tell me about yourself."), Turn(1, "answer", "Q1", ANSWER))
        session = Session(f"s{number}", "ann", Brief(), ("Q1",), turns)
        said = tuple(replace(entry, place=place) for place, entry in enumerate([*entries, Returned(id=f"x{number}")]))
        way = "desk" if coach_id else "packet"
        return reviewed(session, [Review(f"r{number}", session.id, coach, coach_id, way, entries=said)], analyser, bank)

    return make


@pytest.fixture(scope="module")
def marks(analyser: Analyser) -> dict[str, Finding]:
    found = {finding.kind.value: finding for finding in analyser.assess(ANSWER).findings}
    assert set(found) == {"empty_trait", "stock_phrase", "unquantified"}
    return found


def test_kept_moved_dropped_renamed_added_and_passed_over_are_told_apart(
    held: Callable[..., Reviewed], marks: dict[str, Finding]
) -> None:
    one = held(
        1,
        on(marks["empty_trait"], "keep", 1),
        on(marks["unquantified"], "adjust", 2, to=anchor("a lot of money")),
        on(marks["stock_phrase"], "adjust", 3, to_kind="hedge"),
        OwnMark(id="m1", anchor=anchor("The plan was drawn up in the office"), kind="we_not_i"),
        OwnMark(id="m2", anchor=anchor("in the office"), kind="too vague"),
        # Marking what the machine marks as well is agreement, and here it has been said already.
        OwnMark(id="m3", anchor=anchor("a team player"), kind="empty_trait"),
    )
    two = held(
        2, on(marks["empty_trait"], "drop", 4), OwnMark(id="m4", anchor=anchor("outside the box"), kind="stock_phrase")
    )
    (coach,) = agreement([one, two]).coaches
    counted = {kind.value: counts for kind, counts in coach.kinds.items()}
    assert (counted["empty_trait"].kept, counted["empty_trait"].dropped, counted["empty_trait"].right) == (
        1,
        1,
        Share(1, 2),
    )
    assert (counted["unquantified"].moved, counted["unquantified"].unruled) == (1, 1)
    assert (counted["stock_phrase"].renamed, counted["stock_phrase"].kept) == (1, 1)
    assert (counted["hedge"].added, counted["we_not_i"].added, coach.own) == (1, 1, {"too vague": 1})
    assert (coach.total.right, coach.total.found) == (Share(3, 5), Share(3, 5))
    assert (coach.interviews, coach.answers) == (2, 2)
    (view,) = coach_views(agreement([one, two]))
    assert view.right == "Of the marks they judged, the machine was right in 3 of 5."
    assert "%" not in agreement_text(agreement([one, two]))


def test_a_share_gets_its_interval_only_where_there_are_enough() -> None:
    assert share_in_words(Share(2, 3)) == "2 of 3"
    assert share_in_words(Share(0, 0)) == "–"
    # Wilson's interval of 9 of 12, computed by hand.
    low, high = Share(9, 12).interval
    assert (round(low, 3), round(high, 3)) == (0.468, 0.911)
    assert share_in_words(Share(9, 12)) == "9 of 12, so 47% to 91%"


def test_ratings_by_two_are_compared_with_chance_only_where_there_are_enough() -> None:
    few = rating_counts([(3, 3, 3)] * 9, 0)
    assert (few.same, few.alpha) == (9, None)
    alike = rating_counts([(step, step, step) for step in (1, 2, 3, 4, 5)] * 3, 1)
    assert (alike.alpha, alike.silent, alike.exact) == (1.0, 1, 15)
    apart = rating_counts([(step, 6 - step, 6 - step) for step in (1, 2, 3, 4, 5)] * 3, 0)
    assert apart.alpha is not None
    assert apart.alpha < 0
    # `3 or more` agrees with 4, and goes into no coefficient.
    assert (rating_counts([(4, 3, 5)], 0).same, rating_counts([(4, 3, 5)], 0).exact) == (1, 0)
    assert rating_counts([(3, 3, 3)] * 20, 0).alpha is None


def test_two_coaches_stand_apart_and_beside_one_another_and_a_typed_name_is_nobody_signed_in(
    held: Callable[..., Reviewed], marks: dict[str, Finding]
) -> None:
    first = held(1, on(marks["empty_trait"], "keep", 1), on(marks["stock_phrase"], "drop", 2))
    second = held(1, on(marks["empty_trait"], "keep", 3), on(marks["stock_phrase"], "keep", 4), coach_id="p1")
    both = Reviewed(first.session_id, first.reviews + second.reviews, first.marks, first.ratings)
    found = agreement([both])
    assert [coach.name for coach in found.coaches] == ["Mara", "Mara"]
    assert [pair.marks for pair in found.between] == [Share(1, 2)]
    assert json.loads(json.dumps(agreement_json(found)))["between"][0]["same_ruling"]["of"] == 2


@pytest.fixture
def store() -> Store:
    return open_store(load_settings())


def interview(store: Store, owner: str) -> Session:
    session = create_session(store, owner, Brief(role="nurse"), ("Q1",))
    append_turn(store, owner, session.id, Turn(0, "question", "Q1", "Tell me about yourself.", step="open"))
    append_turn(store, owner, session.id, Turn(1, "answer", "Q1", ANSWER))
    return load_session(store, owner, session.id)


def test_everybody_counts_what_they_may(
    store: Store, analyser: Analyser, bank: Bank, marks: dict[str, Finding]
) -> None:
    ann, carol = people.add_person(store, "Ann", "candidate"), people.add_person(store, "Carol", "coach")
    session = interview(store, ann.id)
    shared = shares.share_with(store, ann.id, session.id, "Carol")
    desk = desk_review(store, ann.id, session.id, carol.id, "Carol")
    append_entries(store, ann.id, desk.id, [on(marks["empty_trait"], "keep", 1)])
    assert own_agreement(store, ann.id, analyser, bank).coaches == ()  # a draft is nobody's figure
    append_entries(store, ann.id, desk.id, [Returned(id="back")])
    typed = (on(marks["empty_trait"], "drop", 2), Returned(id="back-too"))
    bring_in_review(store, ann.id, session.id, source="p1", coach="Mara", digest="", entries=typed)
    assert {coach.name for coach in own_agreement(store, ann.id, analyser, bank).coaches} == {"Carol", "Mara"}
    assert [coach.name for coach in coachs_agreement(store, carol, analyser, bank).coaches] == ["Carol"]
    assert own_agreement(store, carol.id, analyser, bank).coaches == ()
    assert agreement_with_consent(store, analyser, bank).coaches == ()
    keep_consent(store, ann.id, session.id, LABELLED, WORDING, given=True)
    assert len(agreement_with_consent(store, analyser, bank).coaches) == 2
    shares.revoke(store, ann.id, shared.id)
    assert coachs_agreement(store, carol, analyser, bank).coaches == ()


def test_labelled_answers_leave_with_consent_only_and_are_scored_by_coach_eval(
    store: Store,
    analyser: Analyser,
    bank: Bank,
    marks: dict[str, Finding],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    session = interview(store, "ann")
    entries = (
        on(marks["empty_trait"], "keep", 1),
        on(marks["stock_phrase"], "drop", 2),
        OwnMark(id="m1", anchor=anchor("The plan was drawn up in the office"), kind="we_not_i"),
        OwnMark(id="m2", anchor=anchor("The plan"), kind="my own name for it"),
        CoachRating(id="g1", question_id="Q1", scale="result", value=2, evidence=(anchor("a lot of money"),)),
        Returned(id="x1"),
    )
    bring_in_review(store, "ann", session.id, source="p1", coach="Mara Lindqvist", digest="", entries=entries)
    for refused in (lambda: labelled_of(store, "ann", session.id, analyser, bank), lambda: main_or_raise(session.id)):
        with pytest.raises(BadInput, match="has not agreed"):
            refused()
    assert labelled_of_all(store, analyser, bank) == ((), 1)
    with pytest.raises(NotFound):
        keep_consent(store, "bob", session.id, LABELLED, WORDING, given=True)
    keep_consent(store, "ann", session.id, LABELLED, WORDING, given=True)
    with pytest.raises(NotFound):
        labelled_of(store, "bob", session.id, analyser, bank)
    (row,) = labelled_of(store, "ann", session.id, analyser, bank)
    assert row["answer"] == ANSWER
    assert {(one["kind"], one["quote"]) for one in row["findings"]} == {
        ("empty_trait", marks["empty_trait"].quote.text),
        ("we_not_i", "The plan was drawn up in the office"),
    }
    assert [one["kind"] for one in row["dropped"]] == ["stock_phrase"]
    assert [one["kind"] for one in row["ambiguous"]] == ["unquantified"]
    assert row["consent"]["wording"] == WORDING
    assert not {"Mara Lindqvist", session.id} & set(re.findall(r"[\w-]+(?: \w+)?", as_lines([row])))
    out = tmp_path / "labelled.jsonl"
    assert main(["labelled", session.id, "-o", str(out)]) == 0
    assert main(["eval", str(out)]) == 0
    scored = capsys.readouterr().out
    # Kept: right. Dropped: wrong. Only the coach's: missed. Not judged: neither way.
    for kind, counts in (
        ("empty_trait", "1 0 0"),
        ("stock_phrase", "0 1 0"),
        ("we_not_i", "0 0 1"),
        ("unquantified", "0 0 0"),
    ):
        assert re.search(rf"^{kind} .* {counts.replace(' ', ' +')}$", scored, re.MULTILINE), scored
    assert main(["agreement"]) == 0
    assert "Mara Lindqvist: 1 interview, marks judged or made in 1 answer" in capsys.readouterr().out
    assert main(["agreement", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["coaches"][0]["ratings"]["machine_cannot_tell"] in {0, 1}
    keep_consent(store, "ann", session.id, LABELLED, WITHDRAWAL, given=False)
    assert main(["labelled"]) == 2
    told = capsys.readouterr().err
    assert "Left out for want of consent: 1 reviewed." in told


def main_or_raise(session_id: str) -> None:
    """`coach labelled`, with its one line as the error it came from."""
    from coach.reviews import labelled

    labelled(session_id, "")
