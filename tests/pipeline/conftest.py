"""Two composed days, once for all tests of the pipeline."""

from pathlib import Path

import pytest

from nonself.lab.scenario import compose


@pytest.fixture(scope="session")
def days(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("days")
    compose(folder, days=(11, 12))
    return folder
