"""The analyser is loaded once for all tests of this room: it is frozen and keeps nothing."""

import pytest

from coach.analysis.engine import Analyser
from coach.analysis.load import load_analyser


@pytest.fixture(scope="session")
def analyser() -> Analyser:
    return load_analyser()
