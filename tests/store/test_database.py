"""The database is made, brought up to date, and never half-changed."""

import multiprocessing
import os
import signal
import stat
import time
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import func, select

from nonself.store import DatabaseError, Store, notes, open_database
from nonself.store.tables import Audit, Base, Comment


def test_the_migrations_give_the_tables_of_the_program(url: str, tmp_path: Path) -> None:
    engine = open_database(tmp_path, url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()
    open_database(tmp_path, url).dispose()


def test_what_cannot_be_used_is_one_line(tmp_path: Path) -> None:
    for url, line in (
        ("mysql://x", "mysql: no such kind of database; allowed: sqlite:///FILE, postgresql://"),
        ("nonsense", "NONSELF_DATABASE: not a database's URL"),
        ("postgresql://n:secret@127.0.0.1:1/x", r"postgresql.*127.0.0.1:1/x: cannot be used: "),
    ):
        with pytest.raises(DatabaseError, match=line) as caught:
            open_database(tmp_path, url)
        assert "secret" not in str(caught.value)
        assert "\n" not in str(caught.value)


def test_a_damaged_file_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "nonself.db").write_bytes(b"not a database" * 100)
    with pytest.raises(DatabaseError, match="cannot be used: file is not a database"):
        open_database(tmp_path)


def test_only_its_owner_reads_the_file(tmp_path: Path) -> None:
    open_database(tmp_path).dispose()
    assert stat.S_IMODE((tmp_path / "nonself.db").stat().st_mode) == 0o600


def test_a_change_that_fails_leaves_nothing(store: Store) -> None:
    def fails() -> None:
        with store.write() as session:
            notes.comment(session, "anna", "device", "d", "x")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()
    with store.read() as session:
        assert session.scalar(select(func.count()).select_from(Audit)) == 0


def _write(url: str, data: str) -> None:
    store = Store.of(Path(data), url)
    for number in range(10_000):
        with store.write() as session:
            notes.comment(session, "anna", "device", "d", str(number))


def test_a_killed_writer_leaves_whole_changes(url: str, tmp_path: Path) -> None:
    Store.of(tmp_path, url).close()
    for _ in range(3):
        process = multiprocessing.get_context("spawn").Process(
            target=_write, args=(url, str(tmp_path))
        )
        process.start()
        before, store = None, Store.of(tmp_path, url)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with store.read() as session:
                now = session.scalar(select(func.count()).select_from(Comment))
            if before is not None and now > before + 5:
                break
            before = now if before is None else before
            time.sleep(0.01)
        os.kill(process.pid or 0, signal.SIGKILL)
        process.join()
        with store.write() as session:
            comments = session.scalar(select(func.count()).select_from(Comment))
            assert comments == session.scalar(select(func.count()).select_from(Audit))
            assert comments
        store.close()


def test_two_write_at_the_same_time(url: str, tmp_path: Path) -> None:
    Store.of(tmp_path, url).close()
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_some, args=(url, str(tmp_path), n)) for n in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
        assert worker.exitcode == 0
    store = Store.of(tmp_path, url)
    with store.read() as session:
        assert session.scalar(select(func.count()).select_from(Comment)) == 100
    store.close()


def _some(url: str, data: str, number: int) -> None:
    store = Store.of(Path(data), url)
    for each in range(50):
        with store.write() as session:
            notes.comments(session, "device", "d")  # read first, then write
            notes.comment(session, "anna", "device", "d", f"{number} {each}")
