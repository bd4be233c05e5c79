"""What the sensor writes for a capture, read back from its own tab-separated logs."""

import tempfile
from functools import cache
from pathlib import Path

from tests.agreement.expected import Row
from tests.lake.zeek_reader import ZeekLog, read

from nonself.capture import CaptureSettings, read_captures
from nonself.lake.zeek_logs import LogFolder


@cache
def logs_of(
    capture: Path, *, ignore_checksums: bool, file_hashes: tuple[str, ...] = ()
) -> dict[str, list[Row]]:
    """Give the rows of every log as text."""
    logs = read_logs(capture, ignore_checksums=ignore_checksums, file_hashes=file_hashes)
    return {log.path: [dict(zip(log.fields, row, strict=True)) for row in log.raw] for log in logs}


def read_logs(
    capture: Path, *, ignore_checksums: bool, file_hashes: tuple[str, ...] = ()
) -> list[ZeekLog]:
    """Run the sensor over a capture and read its logs."""
    captures = read_captures(
        [capture], CaptureSettings(ignore_checksums=ignore_checksums, file_hashes=file_hashes)
    )
    with tempfile.TemporaryDirectory() as name:
        with LogFolder(Path(name), "zeek-tsv") as folder:
            for batch in captures:
                folder.append(batch.records, batch.watermark)
        return [read(path) for path in sorted(Path(name).glob("*.log"))]
