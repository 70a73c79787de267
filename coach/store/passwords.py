"""Passwords: what is taken as one, how it is kept (Argon2id, never the word itself), and how one is checked."""

import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from coach.errors import BadInput

SHORTEST = 10
"""Characters; length is what makes a password hard to guess (source: NIST SP 800-63B)."""

LONGEST = 200


def _plain(password: str) -> bytes:
    """The same bytes for every way a keyboard may put the same characters together."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "replace")


def hash_password(password: str) -> str:
    """What is kept of a password.

    Raises:
        BadInput: If it is too short, too long or one character over and over.
    """
    if len(password) < SHORTEST:
        raise BadInput(f"A password needs at least {SHORTEST} characters. Three or four words make a good one.")
    if len(password) > LONGEST:
        raise BadInput(f"A password may have up to {LONGEST} characters.")
    if len(set(password)) < 4:
        raise BadInput("That password is too easy to guess. Three or four words make a good one.")
    return _hasher().hash(_plain(password))


def same_password(kept: str | None, password: str) -> bool:
    """Whether a password is the one that was kept; takes as long for a person who does not exist (`None`)."""
    if len(password) > LONGEST:
        return False
    try:
        return _hasher().verify(kept or _nobodys(), _plain(password)) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _nobodys() -> str:
    return _hasher().hash(b"nobody has this password")
