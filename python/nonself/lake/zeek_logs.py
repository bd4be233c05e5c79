"""Logs in a folder, for other programs: Zeek's own text formats, or Parquet."""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Final, Literal, get_args

import polars as pl

from nonself.lake.parts import cannot_write, write
from nonself.lake.zeek_text import EMPTY, SET_SEPARATOR, UNSET, json_line, tsv_line
from nonself.schema import LOGS, LogSchema
from nonself.schema.log import WRITE_TS

Format = Literal["zeek-tsv", "zeek-json", "parquet"]
FORMATS: Final[tuple[str, ...]] = get_args(Format)

PARQUET_ROWS: Final = 1_000_000
"""Rows per Parquet file; more of a log go into ``<log>.2.parquet`` and so on."""


class LogFolder:
    """Writes batches of records into one file per log.

    Used as a context: leaving it completes the files, after an error too.
    """

    def __init__(
        self, root: Path, form: Format, *, opened: int = 0, with_write_ts: bool = False
    ) -> None:
        """Prepare a folder.

        Args:
            root: made if it does not exist.
            form: one of :data:`FORMATS`.
            opened: time of the first packet (ns); stands in the head of tab-separated logs.
            with_write_ts: write ``_write_ts`` into the text formats too.
        """
        self.root = root
        self.rows: Counter[str] = Counter()
        self._form = form
        self._opened = self._closed = opened
        self._with_write_ts = with_write_ts
        self._files: dict[str, BinaryIO] = {}
        self._waiting: dict[str, list[pl.DataFrame]] = {}
        self._parts: Counter[str] = Counter()

    def __enter__(self) -> "LogFolder":
        try:
            self.root.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise cannot_write(self.root, error) from error
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def append(self, records: Mapping[str, pl.DataFrame], watermark: int | None) -> None:
        """Write a batch.

        Raises:
            LakeError: a file cannot be written; what was written before stays.
        """
        self._closed = max(self._closed, watermark or 0)
        for log, frame in records.items():
            if self._form == "parquet":
                self._append_parquet(log, frame)
            else:
                self._append_text(log, frame)
            self.rows[log] += frame.height

    def flush(self) -> None:
        """Let others read what was written of the text formats so far.

        Raises:
            LakeError: a file cannot be written.
        """
        for log, file in self._files.items():
            try:
                file.flush()
            except OSError as error:
                raise cannot_write(self._path(log), error) from error

    def close(self) -> None:
        """Complete all files; those that can be written are, before an error is raised."""
        failed: list[Exception] = []
        for log in sorted(self._waiting):
            try:
                self._write_parquet(log)
            except OSError as error:
                failed.append(error)
        for log, file in self._files.items():
            try:
                if self._form == "zeek-tsv":
                    file.write(f"#close\t{_stamp(self._closed)}\n".encode())
                file.close()
            except OSError as error:
                failed.append(cannot_write(self._path(log), error))
        self._waiting.clear()
        self._files.clear()
        if failed:
            raise failed[0]

    def _path(self, log: str) -> Path:
        return self.root / f"{log}.log"

    def _append_text(self, log: str, frame: pl.DataFrame) -> None:
        schema = LOGS[log]
        names = [f.name for f in schema.fields if self._with_write_ts or f is not WRITE_TS]
        line = tsv_line if self._form == "zeek-tsv" else json_line
        lines = frame.select(line(schema, names))
        try:
            if log not in self._files:
                self._files[log] = self._path(log).open("wb")
                if self._form == "zeek-tsv":
                    self._files[log].write(_head(schema, names, self._opened).encode())
            lines.write_csv(self._files[log], include_header=False, quote_style="never")
        except (OSError, pl.exceptions.PolarsError) as error:
            raise cannot_write(self._path(log), error) from error

    def _append_parquet(self, log: str, frame: pl.DataFrame) -> None:
        waiting = self._waiting.setdefault(log, [])
        waiting.append(frame)
        if sum(part.height for part in waiting) >= PARQUET_ROWS:
            self._write_parquet(log)

    def _write_parquet(self, log: str) -> None:
        self._parts[log] += 1
        number = self._parts[log]
        name = f"{log}.parquet" if number == 1 else f"{log}.{number}.parquet"
        write(pl.concat(self._waiting.pop(log)), self.root / name)


def _head(schema: LogSchema, names: list[str], opened: int) -> str:
    types = {field.name: field.zeek for field in schema.fields}
    lines = [
        r"#separator \x09",
        f"#set_separator\t{SET_SEPARATOR}",
        f"#empty_field\t{EMPTY}",
        f"#unset_field\t{UNSET}",
        f"#path\t{schema.path}",
        f"#open\t{_stamp(opened)}",
        "\t".join(["#fields", *names]),
        "\t".join(["#types", *(types[name] for name in names)]),
    ]
    return "\n".join(lines) + "\n"


def _stamp(ns: int) -> str:
    """Give a time as Zeek does in its head lines; UTC, so that it is the same everywhere."""
    seconds = min(max(ns, 0) // 1_000_000_000, 253_402_300_799)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d-%H-%M-%S}"
