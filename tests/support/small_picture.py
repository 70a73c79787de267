"""Pictures for the documentation in few colours: text and flat areas need no more, and they are a third of the size."""

import io

from PIL import Image

LARGEST = 120_000
"""Bytes that a picture may have; with more, it is made with fewer colours."""


def small(picture: bytes) -> bytes:
    """A PNG with a palette, of as many colours as `LARGEST` allows, at least 32."""
    out = io.BytesIO()
    for colours in (128, 64, 32):
        out = io.BytesIO()
        palette = Image.open(io.BytesIO(picture)).convert("RGB").quantize(colours, dither=Image.Dither.NONE)
        palette.save(out, "PNG", optimize=True)
        if out.tell() < LARGEST:
            break
    return out.getvalue()
