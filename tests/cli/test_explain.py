"""Every number can be asked why, and a person's word counts."""

import json
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from nonself.cli.main import app
from nonself.lab.plan import DAY, MONDAY
from nonself.lab.scenario import compose
from nonself.pipeline import analyze
from nonself.pipeline.knowledge import Knowledge
from nonself.pipeline.preview import preview
from nonself.pipeline.rehearsal import Way, from_the_begin, rehearse
from nonself.pipeline.targets import Saying, about

runner = CliRunner()
HOUR = 3600


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two quiet days and the one on which the intruder comes, analysed."""
    captures, folder = tmp_path_factory.mktemp("captures"), tmp_path_factory.mktemp("life")
    compose(captures, days=(9, 10, 11))
    analyze([captures], data_dir=folder)
    return folder


def run(*arguments: object) -> str:
    done = runner.invoke(app, [str(each) for each in arguments], env={"COLUMNS": "80"})
    assert done.exit_code == 0, done.output
    return done.output


def test_a_device_is_taken_apart_by_any_of_its_names(data: Path) -> None:
    by_name, by_address = (run("explain", n, "--data", data) for n in ("wincc01", "10.20.20.10"))
    assert by_name == by_address
    assert "wincc01.factory.example" in by_name
    for part in ("Unusual", "Usual", "role", "similar", "s7comm"):
        assert part in by_name
    assert max(map(len, by_name.splitlines())) <= 80


def test_a_breach_is_taken_apart(data: Path) -> None:
    breach = Knowledge.of(data).breaches().sort("score").row(-1, named=True)
    found = json.loads(run("explain", breach["id"], "--data", data, "--json"))
    assert found["device"] == breach["device"]
    assert found["breach"]["model"] == breach["model"]
    rows = found["unusual"]
    assert rows
    assert all(abs(row["tick"] - breach["tick"]) <= HOUR * 10**9 for row in rows)
    assert all(0 <= row["p_hi"] <= 0.01 and 0 <= row["maturity"] <= 100 for row in rows)
    assert found["maturity"]["connections"] > 0


def test_an_unknown_name_is_one_line_that_says_what_is_known(data: Path) -> None:
    done = runner.invoke(app, ["explain", "nobody", "--data", str(data)])
    assert done.exit_code == 2
    assert done.output.startswith("error: nobody: no such device or breach; devices are ")
    done = runner.invoke(app, ["explain", "x", "--data", str(data / "nowhere")])
    assert "nothing was saved here" in done.output
    done = runner.invoke(app, ["explain", "wincc01", "--data", str(data), "--plot", "a.exe"])
    assert "allowed: names that end in .png or .svg" in done.output


@pytest.mark.parametrize("suffix", [".png", ".svg"])
def test_learnt_against_seen_is_drawn(data: Path, tmp_path: Path, suffix: str) -> None:
    picture = tmp_path / f"picture{suffix}"
    run("explain", "wincc01", "--data", data, "--plot", picture)
    head = picture.read_bytes()[:5]
    assert head == (b"\x89PNG\r" if suffix == ".png" else b"<?xml")
    assert picture.stat().st_size > 10_000


def test_feedback_is_previewed_on_the_past_and_changes_the_future(data: Path) -> None:
    scores = Knowledge.of(data).scores()
    row = scores.filter(pl.col("aspect") == "ot_class").sort("p_hi").row(0, named=True)
    target = f"{row['device']}:ot_class:{row['symbol']}"
    said = run("feedback", "expected", target, "--data", data, "--reason", "planned", "--preview")
    hidden = scores.filter(
        (pl.col("unit") == row["unit"]) & (pl.col("key") == row["key"])
        & (pl.col("aspect") == "ot_class")
    )  # fmt: skip
    assert said.startswith(f"Would have hidden {hidden.height} unusual scores")
    assert not Knowledge.of(data).said, "a preview changes nothing"
    run("feedback", "expected", target, "--data", data, "--reason", "planned", "--days", "30")
    assert "planned" in run("feedback", "list", "--data", data)
    assert len(Knowledge.of(data).said) == 1
    begin = MONDAY + 11 * DAY
    known = Knowledge.of(data)
    words = known.life.aspects["ot_class"].calibrated.words  # type: ignore[attr-defined]
    assert words
    assert begin * 10**9 < known.said[0].until  # type: ignore[operator]


def test_a_word_about_a_breach_hides_it_when_the_past_is_judged_again(data: Path) -> None:
    known = Knowledge.of(data)
    breaches = known.breaches()
    title = "Anomalous SSL without SNI to New External"
    row = breaches.filter(pl.col("model") == title).row(0, named=True)
    words = about(known, row["id"], Saying(True, "vendor", "anna", 30))
    assert {word.aspect for word in words} == {"anomalous_ssl_without_sni_to_new_external.endpoint"}
    found = preview(known, words)
    assert found.breaches["id"].to_list() == [row["id"]]
    again, hidden = rehearse(
        known, [Way(known.engine.models), Way(known.engine.models, from_the_begin(words))], 30
    )
    assert sorted(again["id"]) == sorted(breaches["id"]), "the past is judged as it was"
    assert set(again["id"]) - set(hidden["id"]) == {row["id"]}


@pytest.mark.parametrize("days", [0, -5, 4000])
def test_a_word_holds_for_a_time_that_makes_sense(data: Path, days: int) -> None:
    done = runner.invoke(
        app,
        ["feedback", "expected", "wincc01", "--data", str(data), "--reason", "x", "--days",
         str(days)],
    )  # fmt: skip
    assert done.exit_code == 2
    assert done.output == f"error: {days} days; allowed: 1 to 3650, or none for good\n"


def test_names_with_colons_are_understood(data: Path) -> None:
    known = Knowledge.of(data)
    device = next(each for each in known.scores()["device"] if each.startswith("mac-"))
    aspect = known.scores().filter(pl.col("device") == device)["aspect"][0]
    assert about(known, f"{device}:{aspect}", Saying(True, "x", "anna"))
    with pytest.raises(LookupError, match=r"mac-.*:nothing: nothing unusual is called that"):
        about(known, f"{device}:nothing", Saying(True, "x", "anna"))


def test_feedback_about_nothing_is_refused(data: Path) -> None:
    for target in ("wincc01:nothing", "nobody"):
        done = runner.invoke(
            app, ["feedback", "unexpected", target, "--data", str(data), "--reason", "x"]
        )
        assert done.exit_code == 2
        assert done.output.startswith(f"error: {target}: ")
