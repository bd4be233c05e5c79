"""The pinned copy of ATT&CK."""

import re

import pytest

from nonself.schema import attack


def test_both_matrices_are_there() -> None:
    found = attack.techniques()
    assert sum(each.matrix == "ics" for each in found.values()) == 95
    assert sum(each.matrix == "enterprise" for each in found.values()) == 697


def test_ids_names_and_tactics_have_their_form() -> None:
    for number, each in attack.techniques().items():
        assert re.fullmatch(r"T\d{4}(\.\d{3})?", number)
        assert each.name.strip() == each.name != ""
        assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", tactic) for tactic in each.tactics)


def test_a_technique_knows_its_tactic_parent_and_page() -> None:
    found = attack.technique("t1021.001")
    assert found.full_name == "Remote Services: Remote Desktop Protocol"
    assert found.tactics == ("lateral-movement",)
    assert found.url == "https://attack.mitre.org/techniques/T1021/001/"


def test_deprecated_techniques_are_marked() -> None:
    assert attack.technique("T0808").status == "deprecated"
    assert attack.technique("T0886").status == "current"


def test_tactics_of_the_matrices() -> None:
    assert "impair-process-control" in attack.tactics("ics")
    assert "impair-process-control" not in attack.tactics("enterprise")
    assert len(attack.tactics("ics")) == 12


def test_unknown_ids_are_an_error() -> None:
    with pytest.raises(KeyError):
        attack.technique("T9999")
