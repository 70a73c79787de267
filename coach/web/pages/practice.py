"""What the pages on practice share: every interview of a person, what was counted in it, and how the attempts went."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from coach.domain import Session
from coach.interview.drill import attempts_over
from coach.interview.service import Interviews
from coach.interview.wanted import Wants, wants_of
from coach.review.readings import Reader, Reading
from coach.store.drills import Attempted, keep_attempts, list_attempts
from coach.store.sessions import load_sessions
from coach.web.pages.site import Site


def here_and_now() -> datetime:
    """The time where this program runs."""
    return datetime.now(UTC).astimezone()


@dataclass(frozen=True)
class Practice:
    """The parts that these pages are made from.

    Attributes:
        site: The frame.
        reader: Counts what is in answers, and remembers it.
        now: The clock.
    """

    site: Site
    reader: Reader
    now: Callable[[], datetime] = here_and_now

    @property
    def interviews(self) -> Interviews:
        """The service."""
        return self.site.interviews

    def sessions(self, owner: str) -> tuple[Session, ...]:
        """Every interview of a person, oldest first."""
        return load_sessions(self.interviews.store, owner)

    def readings(self, sessions: tuple[Session, ...]) -> tuple[Reading, ...]:
        """Every answer in them that something may be said about."""
        return self.reader.read(sessions, self.now().tzinfo or UTC)

    def attempts(self, owner: str, sessions: tuple[Session, ...]) -> tuple[Attempted, ...]:
        """How every attempt went that is over; those that are new are kept first."""
        store, bank = self.interviews.store, self.interviews.bank
        log = list_attempts(store, owner)
        known = {(one.session_id, one.question_id, one.attempt) for one in log}
        new = [
            one
            for session in sessions
            for one in attempts_over(session, self.interviews.analyser, bank.questions, known)
        ]
        if not new:
            return log
        keep_attempts(store, owner, new)
        return list_attempts(store, owner)

    def job(self, sessions: tuple[Session, ...]) -> Session | None:
        """The latest interview in which a job was named, or None."""
        named = [one for one in sessions if one.brief.role or one.brief.job_ad or one.brief.company]
        return named[-1] if named else None

    def wants(self, sessions: tuple[Session, ...]) -> Wants:
        """What the job calls for that was named last."""
        job = self.job(sessions)
        ad = next((one.brief.job_ad for one in reversed(sessions) if one.brief.job_ad.strip()), "")
        occupation = self.interviews.occupation(job.brief.role) if job else ""
        return wants_of(self.interviews.bank.questions, ad, occupation)


def make_practice(site: Site) -> Practice:
    """The parts, made once."""
    return Practice(site, Reader(site.interviews.analyser, site.interviews.bank.questions))
