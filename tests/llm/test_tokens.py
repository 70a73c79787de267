"""Tokens are counted without reaching for the network."""

import pytest

from coach.llm.tokens import count_tokens


@pytest.mark.parametrize(
    "text", ["", "one", "<|endoftext|>", "日本語のテキスト", "a" * 100_000, " " * 100_000, "1234567890" * 50]
)
def test_any_text_is_counted(text: str) -> None:
    assert (count_tokens(text) > 0) == bool(text)


def test_prose_takes_at_least_a_token_a_word() -> None:
    prose = (
        "I was the only supervisor on site that Friday night, so I had to save the stock. I rang three haulage firms, "
        "moved fourteen pallets into two hired trailers by two in the morning, and logged every temperature by hand."
    )
    assert count_tokens(prose) >= len(prose.split())


def test_the_estimate_grows_with_the_text() -> None:
    assert count_tokens("word " * 200) > count_tokens("word " * 100)
