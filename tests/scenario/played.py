"""What came out of playing the scenario, or a variation of it."""

from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from nonself.config import load_site
from nonself.pipeline import Report

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
