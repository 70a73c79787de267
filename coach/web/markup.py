"""A component for HTML of our own making, and the one way in which text gets into it.

Gradio's HTML component builds functions from strings, which our Content-Security-Policy forbids. Its Markdown component
passes a block of HTML through as it is, and cleans it on the way: ARIA attributes do not survive, so that words for
screen readers stand in the text itself (class `sr`) and live regions are declared by page.js.
"""

import re
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import gradio as gr

_SPACE = re.compile("[\\t\\n\\r\\xa0\\u2028\\u2029\\u2424]")


def markup(value: str = "", **options: Any) -> "gr.Markdown":
    """A place for HTML. Whatever was typed must have gone through `typed`: a blank line would end the block of HTML."""
    # Imported here: whoever only writes HTML, such as an export, need not wait for the library.
    import gradio as gr

    return gr.Markdown(value, latex_delimiters=[], sanitize_html=True, container=False, padding=False, **options)


def typed(text: str) -> str:
    """Text as HTML that shows it character for character and can become nothing else.

    White space other than the plain blank is written as references: the whole stays one line of source, and neither
    Gradio (which turns tabs into blanks) nor the reader of Markdown (which joins line ends) touches it.
    """
    return _SPACE.sub(lambda found: f"&#{ord(found[0])};", escape(text))


def one_line(text: str) -> str:
    """Text for a quotation inside a sentence: escaped, with every run of white space as one space."""
    return escape(" ".join(text.split()))


def hidden(text: str) -> str:
    """Words that are read out and not seen."""
    return f'<span class="sr">{escape(text)}</span>'
