"""Draw the README's picture from the incident that `make demo` found."""

import json
import re
from io import StringIO
from itertools import takewhile
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI

from nonself.cli.render.incident import incident_parts
from nonself.schema.incident import Incident

WIDTH = 120


def main() -> None:
    """Write ``docs/incident.svg``: title, story and timeline."""
    found = json.loads(Path("build/demo/incidents.json").read_text(encoding="utf-8"))
    parts = incident_parts(Incident.model_validate(found[0]), details=False, width=WIDTH)
    picture = Console(width=WIDTH, record=True, file=StringIO(), force_terminal=True)
    for part in takewhile(lambda part: not str(part).startswith("Devices"), parts):
        picture.print(part)
    drawn = picture.export_svg(title="make demo", theme=MONOKAI)
    drawn = re.sub(r"@font-face {.*?}", "", drawn, flags=re.DOTALL)  # no fonts from elsewhere
    drawn = drawn.replace("Fira Code", "DejaVu Sans Mono")
    Path("docs/incident.svg").write_text(drawn, encoding="utf-8")


if __name__ == "__main__":
    main()
