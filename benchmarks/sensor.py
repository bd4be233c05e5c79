"""The sensor alone, all parsers on: ``python -m benchmarks.sensor FILE``. Prints what it gave."""

import json
import sys
from pathlib import Path

from nonself._core import CaptureReader


def main(path: Path) -> None:
    """Read the file to its end; every record becomes a column entry and is then dropped."""
    reader = CaptureReader(str(path))
    while reader.next() is not None:
        pass
    if reader.error:
        raise SystemExit(reader.error)
    sys.stdout.write(json.dumps({"packets": reader.packets}) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
