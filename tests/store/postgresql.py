"""A PostgreSQL server of one's own, in a folder that is removed afterwards."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Self

OWNER = "nobody"
"""PostgreSQL does not run as root."""


class Server:
    """A running server."""

    def __init__(self, programs: Path, folder: Path, port: int) -> None:
        self._programs, self._folder, self._port = programs, folder, port
        self._numbers = count(1)

    @staticmethod
    def programs() -> Path | None:
        """Where initdb and pg_ctl are; the newest version."""
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
        if found:
            return found[-1].parent
        path = shutil.which("initdb")
        return Path(path).parent if path else None

    @classmethod
    def is_installed(cls) -> bool:
        return cls.programs() is not None

    @classmethod
    @contextmanager
    def running(cls) -> Iterator[Self]:
        programs = cls.programs()
        assert programs is not None
        folder = Path(tempfile.mkdtemp(prefix="nonself-pg-"))
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        server = cls(programs, folder, port)
        try:
            if os.geteuid() == 0:
                shutil.chown(folder, OWNER)
            server._run("initdb", "-D", folder / "data", "-A", "trust", "-U", "nonself", "-N")
            options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
            server._run("pg_ctl", "-D", folder / "data", "-w", "-o", options, "start")
            yield server
        finally:
            server._run("pg_ctl", "-D", folder / "data", "-m", "immediate", "stop")
            shutil.rmtree(folder, ignore_errors=True)

    def fresh(self) -> str:
        """The URL of a new database."""
        name = f"test{next(self._numbers)}"
        connect = ("-h", "127.0.0.1", "-p", self._port, "-U", "nonself")
        self._run("createdb", *connect, name)
        return f"postgresql://nonself@127.0.0.1:{self._port}/{name}"

    def _run(self, program: str, *arguments: object) -> None:
        command = [str(self._programs / program), *map(str, arguments)]
        log = self._folder / "log.txt"
        with log.open("ab") as output:
            subprocess.run(  # noqa: S603
                command,
                check=True,
                stdout=output,
                stderr=output,
                cwd="/",
                user=OWNER if os.geteuid() == 0 else None,
            )
