"""Days composed once for all tests of the composer."""

from pathlib import Path

import pytest
from packets import Packet, packets

from nonself.lab.scenario import compose
from nonself.lab.template import Library

INCIDENT_DAY, QUIET_DAY, WORKING_DAY = 11, 6, 8


@pytest.fixture(scope="session")
def library() -> Library:
    return Library()


@pytest.fixture(scope="session")
def composed(tmp_path_factory: pytest.TempPathFactory, library: Library) -> Path:
    folder = tmp_path_factory.mktemp("factory")
    compose(folder, days=(QUIET_DAY, WORKING_DAY, INCIDENT_DAY, 12), library=library)
    return folder


@pytest.fixture(scope="session")
def incident_day(composed: Path) -> list[Packet]:
    return list(packets(composed / "day11.pcap"))


@pytest.fixture(scope="session")
def working_day(composed: Path) -> list[Packet]:
    return list(packets(composed / "day08.pcap"))
