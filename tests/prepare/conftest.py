"""The parts of an interview, as in its own tests."""

from tests.interview.conftest import analyser, bank, interviews

__all__ = ["analyser", "bank", "interviews"]
