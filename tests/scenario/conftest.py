"""Ten benign days are composed and learnt once; every test goes on from a copy of that."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl
import pytest

from nonself.config import load_site
from nonself.lab.scenario import compose
from nonself.pipeline import Report, analyze

SITE = load_site(Path(__file__).parents[2] / "lab" / "factory.toml")


class Outcome(NamedTuple):
    report: Report
    truth: dict[str, Any]

    @property
    def text(self) -> str:
        """All that the incidents say."""
        return "\n".join(incident.model_dump_json() for incident in self.report.incidents)

    def models(self) -> set[str]:
        """Titles of the models that breached about the intruder's device in the last two days."""
        first = self.truth["steps"][0]["start"]
        late = self.report.breaches.filter(
            pl.col("ts") >= pl.lit(first).str.to_datetime(time_zone="UTC", time_unit="ns")
        )
        devices = {
            device.id
            for incident in self.report.incidents
            for device in incident.devices
            if self.truth["device"]["address"] in device.ips
        }
        return set(late.filter(pl.col("device").is_in(devices))["model"])


class Baseline(NamedTuple):
    report: Report
    data: Path


@pytest.fixture(scope="session")
def baseline(tmp_path_factory: pytest.TempPathFactory) -> Baseline:
    """Ten benign days, analysed; the data folder holds what was learnt."""
    folder = tmp_path_factory.mktemp("baseline")
    compose(folder / "captures", days=range(1, 11))
    report = analyze([folder / "captures"], site=SITE, data_dir=folder / "data")
    shutil.rmtree(folder / "captures")
    return Baseline(report, folder / "data")


@pytest.fixture(scope="session")
def play(baseline: Baseline, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Outcome]:
    """Compose days 11 and 12 in a variation, and analyse them after the benign days."""
    played: dict[str, Outcome] = {}

    def outcome(variation: str) -> Outcome:
        if variation not in played:
            folder = tmp_path_factory.mktemp(variation or "whole")
            truth = compose(folder / "captures", days=(11, 12), variation=variation)
            shutil.copytree(baseline.data, folder / "data")
            report = analyze([folder / "captures"], site=SITE, data_dir=folder / "data")
            shutil.rmtree(folder)
            played[variation] = Outcome(report, truth)
        return played[variation]

    return outcome
