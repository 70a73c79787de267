"""The pages beside the interview, rendered here: one module for each, its words in a template of the same name."""

from fastapi import FastAPI

from coach.web.pages.debrief import add_debrief
from coach.web.pages.sign_in import add_sign_in
from coach.web.pages.site import Site


def add_pages(app: FastAPI, site: Site) -> None:
    """Adds every page."""
    add_sign_in(app, site)
    add_debrief(app, site)
