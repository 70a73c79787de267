"""The pages beside the interview, rendered here: one module for each, its words in a template of the same name."""

from fastapi import FastAPI

from coach.web.pages.agreement import add_agreement
from coach.web.pages.comments import add_comments
from coach.web.pages.data import add_data
from coach.web.pages.debrief import add_debrief
from coach.web.pages.desk import add_desk
from coach.web.pages.drill import add_drill
from coach.web.pages.exports import add_exports
from coach.web.pages.group import add_group
from coach.web.pages.history import add_history
from coach.web.pages.packet import add_packet
from coach.web.pages.practice import make_practice
from coach.web.pages.progress import add_progress
from coach.web.pages.question import add_question
from coach.web.pages.review import add_review
from coach.web.pages.sets import add_sets
from coach.web.pages.sharing import add_sharing
from coach.web.pages.sign_in import add_sign_in
from coach.web.pages.site import Site
from coach.web.pages.stories import add_stories


def add_pages(app: FastAPI, site: Site) -> None:
    """Adds every page."""
    add_sign_in(app, site)
    if site.settings.auth:
        add_sharing(app, site)
        add_desk(app, site)
        add_review(app, site)
        add_group(app, site)
    add_sets(app, site)
    add_comments(app, site)
    add_packet(app, site)
    add_agreement(app, site)
    add_debrief(app, site)
    add_exports(app, site)
    add_question(app, site)
    practice = make_practice(site)
    add_history(app, practice)
    add_drill(app, practice)
    add_progress(app, practice)
    add_stories(app, practice)
    add_data(app, practice)
