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


@pytest.mark.parametrize(
    ("text", "true"),
    [
        pytest.param(
            "I was the only supervisor on site that Friday night, so I had to save the stock. I rang three haulage "
            "firms, moved fourteen pallets into two hired trailers by two in the morning, and logged every temperature "
            "by hand. ",
            47,
            id="English",
        ),
        pytest.param("Ich rief drei Speditionen an und musste deshalb die Ware retten. ", 15, id="German"),
        pytest.param(
            "那个星期五晚上我是现场唯一的主管，所以我必须保住货物。我给三家运输公司打了电话。", 26, id="Chinese"
        ),
        pytest.param("8401 77 2931 5 60 1882 9 31 400 12 7 " * 4, 100, id="digits"),
        pytest.param('{"kind": "hedge", "quote": "I think maybe"}, ' * 10, 151, id="JSON"),
    ],
)
def test_the_estimate_is_not_below_what_o200k_base_counts(text: str, true: int) -> None:
    assert true <= count_tokens(text) <= 3 * true
