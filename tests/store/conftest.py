"""Every test of the store runs on a real SQLite file and on a real PostgreSQL server of its own."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from store_server import Server, binaries

from coach.settings import Settings
from coach.store.db import Store, open_store


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    found = binaries()
    if found is None:
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail("PostgreSQL is not installed, and with CI=true nothing is skipped")
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    # Not under pytest's own folder: that one is closed to the user who runs the server, and too long for a socket.
    folder = Path(tempfile.mkdtemp(prefix="coach-pg-", dir="/tmp"))
    server = Server(found, folder)
    try:
        server.make()
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder)


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, own_home: Path) -> Settings:
    if request.param == "sqlite":
        return Settings()
    return Settings(database_url=request.getfixturevalue("server").new_database())


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    with open_store(settings) as store:
        yield store


@pytest.fixture
def sqlite(own_home: Path) -> Iterator[Store]:
    with open_store(Settings()) as store:
        yield store
