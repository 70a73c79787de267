"""What a coach sees of a whole group: figures of what is shared with them at this moment, and of nothing else."""

from coach.analysis.load import load_analyser
from coach.domain import Brief, Turn
from coach.knowledge.bank import load_bank
from coach.review.group import Fault, count_some, group_of
from coach.settings import Settings
from coach.store import people, shares
from coach.store.db import Store, open_store
from coach.store.sessions import append_turn, create_session

MARKED = "I'm a team player and I think outside the box."
PLAIN = "In March I wrote the list by hand and we shipped all 40 pallets by four."


def _interview(store: Store, owner: str, *said: tuple[str, str]) -> str:
    session = create_session(store, owner, Brief(), tuple(question for question, _ in said))
    for number, (question, text) in enumerate(said):
        append_turn(store, owner, session.id, Turn(2 * number, "question", question, "Well?"))
        append_turn(store, owner, session.id, Turn(2 * number + 1, "answer", question, text, by="candidate"))
    return session.id


def _counted(store: Store, coach: str) -> None:
    while count_some(store, coach, load_analyser(), load_bank().questions):
        pass


def test_a_group_is_counted_as_shared_now(own_home: object) -> None:
    with open_store(Settings()) as store:
        carol = people.add_person(store, "Carol", "coach")
        ann, bob, eve = (people.add_person(store, name) for name in ("Ann", "bob", "Eve"))
        first = _interview(store, ann.id, ("Q1", MARKED), ("Q4", "skip"))
        _interview(store, ann.id, ("Q4", MARKED))
        _interview(store, bob.id, ("Q1", PLAIN))
        _interview(store, eve.id, ("Q1", MARKED))
        shares.share_with(store, ann.id, first, carol.name)
        everything = shares.share_with(store, bob.id, None, carol.name)
        waiting = group_of(store, carol.id)
        assert (waiting.answers, waiting.waiting, waiting.members) == (0, 3, ())
        _counted(store, carol.id)
        found = group_of(store, carol.id)
        # A question that was passed over is no answer; Ann's other interview and all of Eve's are nobody's business.
        assert (found.answers, found.waiting) == (2, 0)
        assert [(one.name, one.interviews, one.questions, one.answers) for one in found.members] == [
            ("Ann", 1, 1, 1),
            ("bob", 1, 1, 1),
        ]
        assert found.asked == (("Q1", 2),)
        assert found.faults == (Fault("empty_trait", 1, 1), Fault("stock_phrase", 1, 1))
        shares.revoke(store, bob.id, everything.id)
        assert [one.name for one in group_of(store, carol.id).members] == ["Ann"]
        shares.share_with(store, ann.id, None, carol.name)
        _counted(store, carol.id)
        assert [(one.interviews, one.answers, one.marks) for one in group_of(store, carol.id).members] == [(2, 2, 4)]
