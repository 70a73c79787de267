"""The frame that every page stands in: name, menu, and where answers go."""

from collections.abc import Sequence
from html import escape

from coach.settings import Settings

PAGES = (
    ("/", "Practise"),
    ("/drill", "Drill"),
    ("/stories", "Stories"),
    ("/progress", "Progress"),
)
"""Address and name of each page in the menu, in order; so few that they fit one line of a phone."""

MORE = (
    ("/history", "History"),
    ("/debrief", "Latest debrief"),
    ("/comments", "Comments"),
    ("/packet", "Send to a coach"),
    ("/data", "My data"),
)
"""Pages that are wanted now and then, behind one more click; those of whoever is signed in stand below them."""


def privacy_line(settings: Settings) -> str:
    """Where answers go, in one sentence."""
    where = "server" if settings.auth else "computer"
    if settings.has_model:
        return (
            f"Your answers are sent to {escape(settings.model)} at {escape(settings.model_host)}. "
            f"Everything else stays on this {where}."
        )
    return f"No model is connected. Everything you type stays on this {where}."


def header(settings: Settings, here: str = "/", *, menu: bool = True) -> str:
    """The top of every page: the name, where answers go, and the menu.

    Args:
        settings: As read from the environment.
        here: Address of the page it is for.
        menu: Whether the menu is shown.
    """
    # Who is signed in, and the pages that only they have, are filled in by page.js: the frame is the same for all.
    who = '<span id="who"></span>' if settings.auth else ""
    listed = (
        f'<nav class="menu" aria-label="Pages">{_links(PAGES, here)}'
        f'<details class="more"><summary>More</summary><div class="others">{_links(MORE, here)}{who}</div></details>'
        "</nav>"
        if menu
        else ""
    )
    state = "away" if settings.has_model else "here"
    return (
        '<header class="top"><div class="brand"><span class="logo"></span>Callback Coach</div>'
        f'<p class="privacy {state}">{privacy_line(settings)}</p>'
        '<button id="lights" type="button" title="Light or dark"><span class="sr">Switch between light and dark</span>'
        f"</button></header>{listed}"
        # Filled by page.js when the server does not answer.
        '<p id="away" tabindex="-1"></p>'
    )


def _links(pages: Sequence[tuple[str, str]], here: str) -> str:
    """Links to pages; the one that is open is named as such."""
    current = ' aria-current="page"'
    return "".join(f'<a href="{path}"{current if path == here else ""}>{name}</a>' for path, name in pages)
