"""Counts tokens without ever reaching for the network.

tiktoken downloads its encoding at first use, without a timeout. It is used only where its file lies in the cache
already; elsewhere the count is estimated from bytes, on the safe side for prose in any script.
"""

import os
from functools import cache
from pathlib import Path
from typing import Any

_O200K_FILE = "fb374d419588a4632f3f557e76b4b70aebbca790"
"""Name under which tiktoken caches o200k_base: the SHA-1 of its address."""

_BYTES_A_TOKEN = 3
_BYTES_A_TOKEN_BEYOND_ASCII = 2


@cache
def _encoding(folder: str) -> Any | None:
    if not folder or not Path(folder, _O200K_FILE).is_file():
        return None
    import tiktoken

    return tiktoken.get_encoding("o200k_base")


def count_tokens(text: str) -> int:
    """Number of tokens in `text`: exact for o200k_base where its file is at hand, else a cautious estimate."""
    encoding = _encoding(os.environ.get("TIKTOKEN_CACHE_DIR", ""))
    if encoding is not None:
        return len(encoding.encode(text, disallowed_special=()))
    size = len(text.encode("utf-8", "replace"))
    plain = text.isascii() and sum(character.isdigit() for character in text) * 4 < len(text)
    return -(-size // (_BYTES_A_TOKEN if plain else _BYTES_A_TOKEN_BEYOND_ASCII))
