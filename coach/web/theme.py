"""Colours and type, handed to Gradio; the rest of the look is in style.css. No font is fetched from anywhere."""

from gradio.themes.base import Base
from gradio.themes.utils import colors, sizes

_PINE = colors.Color(
    c50="#eef6f4",
    c100="#d5e9e4",
    c200="#aed4cb",
    c300="#82bbb0",
    c400="#559d91",
    c500="#378176",
    c600="#25685f",
    c700="#1d534c",
    c800="#18423d",
    c900="#133430",
    c950="#0a201d",
)
_STONE = colors.Color(
    c50="#fbf9f5",
    c100="#f4f0e9",
    c200="#e7e1d6",
    c300="#d3cabb",
    c400="#a89f90",
    c500="#7d7568",
    c600="#5c564c",
    c700="#433f38",
    c800="#2a2824",
    c900="#1c1b19",
    c950="#131210",
)
_SANS = ["ui-sans-serif", "system-ui", "-apple-system", "Segoe UI", "Noto Sans", "Liberation Sans", "sans-serif"]
_MONO = ["ui-monospace", "Menlo", "Consolas", "Liberation Mono", "monospace"]


def theme() -> Base:
    """The theme, light and dark."""
    return Base(
        primary_hue=_PINE,
        secondary_hue=_PINE,
        neutral_hue=_STONE,
        radius_size=sizes.radius_md,
        spacing_size=sizes.spacing_md,
        text_size=sizes.text_md,
        font=_SANS,
        font_mono=_MONO,
    ).set(
        body_background_fill="*neutral_50",
        body_background_fill_dark="*neutral_900",
        body_text_color="*neutral_800",
        body_text_color_dark="*neutral_100",
        background_fill_primary="#ffffff",
        background_fill_primary_dark="#23211e",
        block_background_fill="transparent",
        block_background_fill_dark="transparent",
        block_border_width="0px",
        block_shadow="none",
        block_padding="0px",
        button_primary_background_fill="*primary_600",
        button_primary_background_fill_hover="*primary_700",
        button_primary_background_fill_dark="*primary_300",
        button_primary_background_fill_hover_dark="*primary_200",
        button_primary_text_color="#ffffff",
        button_primary_text_color_dark="*neutral_950",
        button_secondary_background_fill="transparent",
        button_secondary_background_fill_dark="transparent",
        button_secondary_border_color="*neutral_300",
        button_secondary_border_color_dark="*neutral_600",
        input_background_fill="#ffffff",
        input_background_fill_dark="#23211e",
        input_border_color="*neutral_300",
        input_border_color_dark="*neutral_600",
        input_border_width="1px",
    )
