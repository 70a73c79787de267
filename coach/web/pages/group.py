"""A coach's group at a glance: which questions were practised, which faults are common."""

import asyncio
import threading
from dataclasses import dataclass, field

from fastapi import FastAPI, Request
from fastapi.responses import Response

from coach.review.group import count_some, group_of
from coach.store.audit import note_group
from coach.store.people import Person
from coach.web.desk_view import kind_name
from coach.web.pages.desk import for_coach
from coach.web.pages.site import Site


@dataclass(frozen=True)
class GroupPage:
    """The handler.

    Attributes:
        site: The frame.
        counting: Coaches for whom marks are being counted at this moment.
    """

    site: Site
    counting: set[str] = field(default_factory=set[str])

    async def show(self, _request: Request, coach: Person) -> Response:
        """The figures as far as they are counted; what is missing is counted meanwhile."""
        return await asyncio.to_thread(self._page, coach)

    def _page(self, coach: Person) -> Response:
        interviews = self.site.interviews
        group = group_of(interviews.store, coach.id)
        if group.waiting:
            self._count(coach.id)
        note_group(interviews.store, [member.owner for member in group.members], coach.id, coach.name)
        questions = interviews.bank.questions
        asked = dict(group.asked)
        return self.site.html(
            "group.html",
            "Your group",
            here="/desk",
            group=group,
            asked=[(questions[one].text if one in questions else one, count) for one, count in group.asked],
            left=sum(one not in asked for one in questions),
            faults=[(kind_name(fault.kind), fault.candidates, fault.marks) for fault in group.faults],
            members=[(member, kind_name(member.most) if member.most else "") for member in group.members],
            candidates=len(group.members),
        )

    def _count(self, coach_id: str) -> None:
        """Counts on a thread of its own, once at a time for each coach."""
        if coach_id in self.counting:
            return
        self.counting.add(coach_id)

        def count() -> None:
            try:
                interviews = self.site.interviews
                while count_some(interviews.store, coach_id, interviews.analyser, interviews.bank.questions):
                    pass
            finally:
                self.counting.discard(coach_id)

        threading.Thread(target=count, name="group", daemon=True).start()


def add_group(app: FastAPI, site: Site) -> None:
    """Adds the page."""
    site.add_for_person(app, "GET", "/desk/group", for_coach(GroupPage(site).show))
