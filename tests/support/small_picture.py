"""Pictures for the documentation in few colours: text and flat areas need no more, and they are a third of the size."""

import io

from PIL import Image

LARGEST = 150_000
"""Bytes that a picture may have; with more, it is made with fewer colours."""

_AS_THEY_ARE = 24
"""The colours that stand most often are kept exactly: a page's ground must not change its tint."""


def small(picture: bytes) -> bytes:
    """A PNG with a palette, of as many colours as `LARGEST` allows, at least 32 beside the most common ones."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    out = io.BytesIO()
    for colours in (128, 64, 32):
        out = io.BytesIO()
        image.quantize(palette=_palette(image, colours), dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
        if out.tell() < LARGEST:
            break
    return out.getvalue()


def _palette(image: Image.Image, colours: int) -> Image.Image:
    """The most common colours, and `colours` more, chosen by what they cover: a thin line in blue stays blue."""
    counted = image.getcolors(image.width * image.height) or []
    common = [colour for _, colour in sorted(counted, reverse=True)[:_AS_THEY_ARE]]
    covering = image.quantize(colours, method=Image.Quantize.MAXCOVERAGE).getpalette() or []
    palette = Image.new("P", (1, 1))
    palette.putpalette([part for colour in common for part in colour] + covering)
    return palette
