"""Rules that hold for every model that comes with the program; see docs/models.md."""

import re
from pathlib import Path

import pytest

import nonself.models
from nonself.detection.checks import slug
from nonself.detection.fields import logs
from nonself.detection.loader import built_in
from nonself.detection.model import Model
from nonself.detection.trial import failures, shortcomings
from nonself.schema import attack

FOLDER = Path(nonself.models.__path__[0])
MODELS = built_in().models
THE_TWELVE = {
    "Unusual Activity from New Device",
    "Anomalous SSL without SNI to New External",
    "Rare External SSL Self-Signed",
    "Unusual Admin RDP Session",
    "Multiple Failed Internal Connections",
    "Possible ICS Protocol",
    "Anomalous IT to ICS Connection",
    "Multiple Failed Connections to ICS Device",
    "Multiple New Discover Commands",
    "Multiple New Action Commands",
    "Uncommon ICS Reprogram",
    "Unusual ICS Connectivity",
}

each_model = pytest.mark.parametrize("model", MODELS, ids=lambda model: slug(model.title))


def test_the_twelve_models_of_the_incident_are_there() -> None:
    assert {model.title for model in MODELS} >= THE_TWELVE


def test_nothing_but_models_lies_in_the_folder() -> None:
    kinds = {path.suffix for path in FOLDER.rglob("*.*") if "__pycache__" not in path.parts}
    assert kinds <= {".yaml", ".md", ".py"}
    assert [path.name for path in FOLDER.rglob("*.py")] == ["__init__.py"]


@each_model
def test_loads_without_a_warning_and_its_own_tests_pass(model: Model) -> None:
    assert [str(issue) for issue in built_in().issues if issue.file == model.file] == []
    assert [str(issue) for issue in failures(model)] == []


@each_model
def test_is_complete(model: Model) -> None:
    """A test that breaches, one for each ``not``, false positives, blind spots, triage."""
    assert [issue.what for issue in shortcomings(model)] == []


@each_model
def test_file_is_named_after_title_matrix_and_tactic(model: Model) -> None:
    matrix = attack.technique(model.techniques[0]).matrix
    folder = FOLDER / matrix / model.tactics[0].replace("-", "_")
    assert Path(model.file) == folder / f"{slug(model.title)}.yaml"


@each_model
def test_techniques_are_named_in_a_comment(model: Model) -> None:
    text = Path(model.file).read_text(encoding="utf-8")
    for number in model.techniques:
        comment = re.search(rf"attack\.{number.lower()}\s+# (.*)", text)
        assert comment, number
        assert comment[1].startswith(attack.technique(number).full_name)


@each_model
def test_reads_a_log_of_the_sensor(model: Model) -> None:
    assert model.log in logs()


@each_model
def test_every_threshold_says_why_it_is_that_number(model: Model) -> None:
    lines = Path(model.file).read_text(encoding="utf-8").splitlines()
    bare = [line for line in lines if re.search(r"\|(gte|gt|lte|lt):", line) and "# " not in line]
    assert bare == []


@each_model
def test_names_no_action(model: Model) -> None:
    """What may be done about a breach is the site's policy, not a model's."""
    keys = re.findall(r"^(\w+):", Path(model.file).read_text(encoding="utf-8"), re.MULTILINE)
    assert not {"action", "actions", "response", "block"} & set(keys)


@each_model
def test_triage_is_short_enough_to_be_done(model: Model) -> None:
    assert 2 <= len(model.triage.splitlines()) <= 5
