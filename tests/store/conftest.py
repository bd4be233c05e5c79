"""The same tests on SQLite and on a real PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from postgresql import Server

from nonself.store import Store


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A PostgreSQL of Debian's, on loopback, for as long as the tests run."""
    if not Server.is_installed():
        pytest.skip("PostgreSQL is not installed (Debian: postgresql)")
    with Server.running() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database with nothing in it."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'nonself.db'}"
    server: Server = request.getfixturevalue("server")
    return server.fresh()


@pytest.fixture
def store(url: str, tmp_path: Path) -> Iterator[Store]:
    made = Store.of(tmp_path, url)
    yield made
    made.close()
