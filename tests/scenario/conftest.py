"""Ten benign days are composed and learnt once; every test goes on from a copy of that."""

import shutil
from collections.abc import Callable

import pytest
from played import SITE, Baseline, Outcome

from nonself.lab.scenario import compose
from nonself.pipeline import analyze


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
