"""``nonself models``."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from nonself.cli.models import app

RUN = CliRunner()


def test_list_names_all_models() -> None:
    result = RUN.invoke(app, ["list"], env={"COLUMNS": "140"})
    assert result.exit_code == 0
    assert "Uncommon ICS Reprogram" in result.stdout
    assert "T0843" in result.stdout
    assert "12 models" in result.stdout


@pytest.mark.parametrize("name", ["Uncommon ICS Reprogram", "reprogram", "uncommon_ics_reprogram"])
def test_show_tells_everything_about_one(name: str) -> None:
    result = RUN.invoke(app, ["show", name], env={"COLUMNS": "100"})
    assert result.exit_code == 0
    for text in ("Uncommon ICS Reprogram", "Breaches when", "Does not see", "What to do", "≥ 1 d"):
        assert text in result.stdout


def test_show_of_an_unknown_name_suggests() -> None:
    result = RUN.invoke(app, ["show", "Uncommon ICS Programme"])
    assert result.exit_code == 1
    assert "no model 'Uncommon ICS Programme'; allowed: Uncommon ICS Reprogram" in result.stderr


def test_test_of_the_built_in_models_passes() -> None:
    result = RUN.invoke(app, ["test"], env={"COLUMNS": "100"})
    assert result.exit_code == 0
    assert result.stdout.count("passed") == 12
    assert result.stderr == ""


def test_test_tells_each_error_in_one_line(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(
        "title: Mine\nlogsource: {product: zeek, service: conn}\ndetection:\n  a: {x: 1}\n"
    )
    result = RUN.invoke(app, ["test", str(file)])
    assert result.exit_code == 1
    assert f"{file}:4: no field 'x'" in result.stderr
    assert f"{file}:3: 'condition' is missing" in result.stderr
