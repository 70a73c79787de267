"""A coach reviews one interview: remarks on words, rulings on the machine's marks, marks of their own, ratings."""

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from fastapi import FastAPI, Request
from fastapi.responses import Response

from coach.analysis.record import marks_on
from coach.domain import Kind, Session
from coach.domain.review import Anchor, AnyEntry, CoachRating, Comment, OwnMark, Review, Ruling, Verdict, Withdrawn
from coach.domain.rubric import Scale
from coach.errors import BadInput, CoachError, NotFound
from coach.knowledge.rubric import load_rubric
from coach.review.access import read_session
from coach.review.comments import status_of, unreturned
from coach.review.desk import give_back, review_at, say, tidy_text, words_at
from coach.store.people import Person, find_id
from coach.store.replies import saved_replies_of
from coach.store.reviews import new_id
from coach.web.desk_view import Material, general_of, history_of, views_of
from coach.web.pages.desk import for_coach
from coach.web.pages.site import Site, form_of, see_other
from coach.wording import KIND_NAMES, day

_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
_MOST_KIND = 40
_RULINGS: Mapping[str, Ruling] = {"keep": "keep", "drop": "drop", "adjust": "adjust"}
Form = Mapping[str, str]
Make = Callable[[Session, Review], Sequence[AnyEntry]]


def scales_of(_site: Site) -> dict[str, Scale]:
    """The scales that coaches rate on here, by id."""
    return {scale.id: scale for scale in load_rubric()}


def entry_id(form: Form) -> str:
    """The id that the form was given, so that sending it twice says it once."""
    given = form.get("id", "")
    if not _ID.fullmatch(given):
        raise BadInput("Reload the page and try once more.")
    return given


def _number(form: Form, name: str) -> int:
    text = form.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        raise BadInput("Select the words in the answer first.")
    return int(text)


def _words(session: Session, form: Form) -> Anchor:
    # A form sends every line end as two characters, whatever stands in the answer.
    seq, start, end = (_number(form, name) for name in ("seq", "start", "end"))
    quote = form.get("quote", "")
    if 0 <= seq < len(session.turns) and 0 <= start < end:
        stands = session.turns[seq].text[start:end]
        if _unfolded(stands) == _unfolded(quote):
            quote = stands
    return words_at(session, seq, start, end, quote)


def _unfolded(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _kind(form: Form) -> str:
    """One of the product's kinds, or the coach's own name for it."""
    own = " ".join(form.get("own_kind", "").split())
    kind = own or form.get("kind", "")
    if not kind or len(kind) > _MOST_KIND:
        raise BadInput(f"Choose a kind, or name one of your own in up to {_MOST_KIND} characters.")
    return kind


def _previous(review: Review, fits: Callable[[AnyEntry], bool]) -> str:
    """Id of the coach's present entry that a new one takes the place of, or empty."""
    replaced = {entry.replaces for entry in review.entries if entry.replaces}
    return next((one.id for one in reversed(review.entries) if fits(one) and one.id not in replaced), "")


@dataclass(frozen=True)
class Reviewing:
    """The handlers.

    Attributes:
        site: The frame.
    """

    site: Site

    async def show(self, request: Request, coach: Person) -> Response:
        """The interview with everything that was said about it."""
        return await asyncio.to_thread(self._page, str(request.path_params["session"]), coach)

    def _page(self, session_id: str, coach: Person, problem: str = "", status: int = 200) -> Response:
        interviews = self.site.interviews
        reading = read_session(interviews.store, coach, session_id)
        if reading.reads_as != "coach":
            raise NotFound("There is no such interview.")
        review = review_at(interviews.store, coach, session_id)
        scales = scales_of(self.site)
        material = Material(reading.session, interviews.analyser, interviews.bank.questions, scales)
        candidate = find_id(interviews.store, reading.session.owner)
        return self.site.html(
            "review.html",
            f"{candidate.name if candidate else 'A candidate'}: {reading.session.brief.role or 'an interview'}",
            here="/desk",
            status=status,
            problem=problem,
            base=f"/desk/session/{session_id}",
            when=day(reading.session.created_at),
            questions=views_of(material, [review] if review else [], to="coach"),
            general=general_of([review] if review else [], to="coach"),
            drafts=unreturned(review) if review else 0,
            returned=review is not None and status_of(review) == "returned",
            kinds=[(kind.value, KIND_NAMES[kind]) for kind in Kind],
            scales=list(scales.values()),
            saved=saved_replies_of(interviews.store, coach.id),
            new_id=new_id,
        )

    async def _do(self, request: Request, coach: Person, make: Callable[[Form], Make], at: str = "") -> Response:
        """Appends what a form says, and leads back to the place; what cannot be kept is said on the page."""
        session_id, form = str(request.path_params["session"]), await form_of(request)
        try:
            await asyncio.to_thread(say, self.site.interviews.store, coach, session_id, make(form))
        except BadInput as error:
            return await asyncio.to_thread(self._page, session_id, coach, str(error), 400)
        seq = form.get("seq", "")
        place = at or (f"#a{seq}" if seq.isascii() and seq.isdigit() else "")
        return see_other(f"/desk/session/{session_id}{place}")

    async def words(self, request: Request, coach: Person) -> Response:
        """A remark, a mark or a rating on the words that were selected."""

        def make(form: Form) -> Make:
            build = {"remark": _remark, "mark": _mark, "rating": _rating(scales_of(self.site))}.get(form.get("do", ""))
            if build is None:
                raise BadInput("Choose what to do with the words.")
            return lambda session, review: [build(session, review, form, coach)]

        return await self._do(request, coach, make)

    async def remark(self, request: Request, coach: Person) -> Response:
        """A remark on the whole interview, or an answer to what the candidate said."""

        def make(form: Form) -> Make:
            entry = Comment(
                id=entry_id(form),
                by=coach.name,
                text=tidy_text(form.get("text", "")),
                reply_to=form.get("reply_to", ""),
            )
            return lambda _session, _review: [entry]

        return await self._do(request, coach, make)

    async def verdict(self, request: Request, coach: Person) -> Response:
        """Agrees, disagrees or adjusts a mark of the machine."""

        def make(form: Form) -> Make:
            def entries(session: Session, review: Review) -> Sequence[AnyEntry]:
                entry = _verdict(session, review, form, coach)
                self._check_mark(session, entry)
                return [entry]

            return entries

        return await self._do(request, coach, make)

    def _check_mark(self, session: Session, verdict: Verdict) -> None:
        """A ruling is on a mark that the machine really made; anything else would spoil the figures of agreement."""
        interviews = self.site.interviews
        found = marks_on(session, verdict.mark.seq, interviews.analyser, interviews.bank.questions).findings
        wanted = (verdict.mark.start, verdict.mark.end, verdict.kind)
        if wanted not in {(one.start, one.end, one.kind.value) for one in found}:
            raise BadInput("That mark is not there any more. Look at the answer once more.")

    async def change(self, request: Request, coach: Person) -> Response:
        """Another wording of a remark; the one before stays in the history."""

        def make(form: Form) -> Make:
            def entries(_session: Session, review: Review) -> Sequence[AnyEntry]:
                old = next((one for one in review.entries if one.id == form.get("entry", "")), None)
                if not isinstance(old, Comment) or old.author != "coach":
                    raise BadInput("There is no such remark of yours.")
                text = tidy_text(form.get("text", ""))
                return [
                    Comment(
                        id=entry_id(form), by=coach.name, text=text, anchor=old.anchor, reply_to=old.reply_to,
                        replaces=old.id,
                    )
                ]  # fmt: skip

            return entries

        return await self._do(request, coach, make)

    async def withdraw(self, request: Request, coach: Person) -> Response:
        """Takes something back; it stays in the history."""

        def make(form: Form) -> Make:
            entry = Withdrawn(id=entry_id(form), by=coach.name, replaces=form.get("entry", ""))
            return lambda _session, _review: [entry]

        return await self._do(request, coach, make)

    async def give(self, request: Request, coach: Person) -> Response:
        """Gives everything said so far to the candidate."""
        session_id = str(request.path_params["session"])
        try:
            await asyncio.to_thread(give_back, self.site.interviews.store, coach, session_id)
        except CoachError as error:
            return await asyncio.to_thread(self._page, session_id, coach, str(error), 400)
        return see_other(f"/desk/session/{session_id}")

    async def history(self, request: Request, coach: Person) -> Response:
        """Who said what, when."""
        session_id = str(request.path_params["session"])
        review = await asyncio.to_thread(review_at, self.site.interviews.store, coach, session_id)
        lines = history_of(review, scales_of(self.site)) if review else ()
        return self.site.html(
            "history_of_review.html", "Everything that was said", here="/desk", lines=lines,
            back=f"/desk/session/{session_id}",
        )  # fmt: skip


def _remark(session: Session, _review: Review, form: Form, coach: Person) -> AnyEntry:
    return Comment(id=entry_id(form), by=coach.name, text=tidy_text(form.get("text", "")), anchor=_words(session, form))


def _mark(session: Session, _review: Review, form: Form, coach: Person) -> AnyEntry:
    why = tidy_text(form.get("text", ""), needed=False)
    return OwnMark(id=entry_id(form), by=coach.name, anchor=_words(session, form), kind=_kind(form), why=why)


def _rating(scales: Mapping[str, Scale]) -> Callable[[Session, Review, Form, Person], AnyEntry]:
    def build(session: Session, review: Review, form: Form, coach: Person) -> AnyEntry:
        words, scale, value = _words(session, form), form.get("scale", ""), form.get("value", "")
        if scale not in scales or value not in {"1", "2", "3", "4", "5", "none"}:
            raise BadInput("Choose a scale and a place on it.")
        turn = session.turns[words.seq]

        def same(one: AnyEntry) -> bool:
            return isinstance(one, CoachRating) and (one.question_id, one.attempt, one.scale) == (
                turn.question_id, turn.attempt, scale,
            )  # fmt: skip

        return CoachRating(
            id=entry_id(form),
            by=coach.name,
            question_id=turn.question_id,
            attempt=turn.attempt,
            scale=scale,
            value=None if value == "none" else int(value),
            evidence=(words,),
            why=tidy_text(form.get("text", ""), needed=False),
            replaces=_previous(review, same),
        )

    return build


def _verdict(session: Session, review: Review, form: Form, coach: Person) -> Verdict:
    mark, kind = _machine_mark(session, form), form.get("mark_kind", "")
    ruling = _RULINGS.get(form.get("ruling", ""))
    if ruling is None or not any(kind == one.value for one in Kind):
        raise BadInput("Choose whether you agree with the mark.")
    to = _words(session, form) if ruling == "adjust" and form.get("start") else None
    to_kind = form.get("kind", "") if ruling == "adjust" else ""

    def same(one: AnyEntry) -> bool:
        return isinstance(one, Verdict) and (one.mark, one.kind) == (mark, kind)

    return Verdict(
        id=entry_id(form),
        by=coach.name,
        mark=mark,
        kind=kind,
        ruling=ruling,
        rule=form.get("rule", "")[:100],
        mark_by=form.get("mark_by", "rules")[:200],
        to_kind="" if to_kind == kind else to_kind,
        to=None if to == mark else to,
        why=tidy_text(form.get("why", ""), needed=False),
        replaces=_previous(review, same),
    )


def _machine_mark(session: Session, form: Form) -> Anchor:
    """The words of a mark of the machine: the page sends where they stand, the record has them."""
    seq, start, end = (_number(form, f"mark_{name}") for name in ("seq", "start", "end"))
    text = session.turns[seq].text[start:end] if seq < len(session.turns) else ""
    return words_at(session, seq, start, end, text)


def add_review(app: FastAPI, site: Site) -> None:
    """Adds the pages."""
    pages, base = Reviewing(site), "/desk/session/{session}"
    for method, path, handler in (
        ("GET", base, pages.show),
        ("GET", f"{base}/history", pages.history),
        ("POST", f"{base}/words", pages.words),
        ("POST", f"{base}/remark", pages.remark),
        ("POST", f"{base}/verdict", pages.verdict),
        ("POST", f"{base}/change", pages.change),
        ("POST", f"{base}/withdraw", pages.withdraw),
        ("POST", f"{base}/return", pages.give),
    ):
        site.add_for_person(app, method, path, for_coach(handler))
