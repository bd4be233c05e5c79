from pathlib import Path

from nonself.schema import LOGS
from nonself.schema.reference import pages, write

FOLDER = Path(__file__).parents[2] / "docs" / "logs"


def test_the_pages_in_docs_are_up_to_date() -> None:
    there = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")}
    assert there == pages(), "run: make docs"


def test_every_log_has_its_page_and_says_where_it_comes_from() -> None:
    assert set(pages()) == {"README.md", *(f"{path}.md" for path in LOGS)}
    assert [path for path, log in LOGS.items() if not log.source] == []


def test_pages_of_logs_that_are_no_more_go_away(tmp_path: Path) -> None:
    (tmp_path / "gone.md").write_text("old")
    write(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == set(pages())
