from pathlib import Path

from nonself.schema import LOGS
from nonself.schema.reference import page

DOCUMENT = Path(__file__).parents[2] / "docs" / "logs.md"


def test_the_page_in_docs_is_up_to_date() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == page(), "run: make docs"


def test_every_log_has_its_section() -> None:
    text = page()
    for path in LOGS:
        assert f"\n## {path}\n" in text
