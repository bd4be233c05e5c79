"""The description of the API, from which the page's client is generated.

``python -m nonself.api.openapi`` writes it to standard output.
"""

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from nonself.api.app import create_app
from nonself.store import Store


def document() -> str:
    """The OpenAPI document as text; the same routes give the same text."""
    with TemporaryDirectory() as folder:
        store = Store.of(Path(folder))
        described = create_app(Path(folder), store).openapi()
        store.close()
    described["info"]["version"] = "v1"
    return json.dumps(described, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(document())
