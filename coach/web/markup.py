"""A component for HTML of our own making.

Gradio's HTML component builds functions from strings, which our Content-Security-Policy forbids. Its Markdown component
passes a block of HTML through as it is, and cleans it on the way.
"""

from typing import Any

import gradio as gr


def markup(value: str = "", **options: Any) -> gr.Markdown:
    """A place for HTML. Whatever was typed must have been escaped, and no line may be blank, or it would be Markdown."""
    return gr.Markdown(value, latex_delimiters=[], sanitize_html=True, container=False, **options)
