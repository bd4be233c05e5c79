"""Model files: what loads, and what is said where about what does not."""

from pathlib import Path

import pytest

from nonself.detection.loader import built_in, load, loads, required_aspects
from nonself.detection.source import MAX_BYTES

GOOD = """\
title: Many Failures
id: 5f0f6a52-0b9e-4c0e-9d0b-0f2a6a3c1d11
status: test
description: Something.
tags:
  - attack.discovery
  - attack.t1046
logsource:
  product: zeek
  service: conn
pattern_of_life:
  peers:
    aspect: peer
  failures:
    kind: window
    by: [orig.device]
    where: {failed: true}
    window: 1h
detection:
  failed:
    failed: true
  many:
    failures.seen|gte: 20
  unusual:
    peers.new: true
  condition: failed and many and unusual
level: high
identifier: [orig.device]
suppress_for: 2h
"""

PLAIN_SIGMA = """\
title: Executable from Webdav
id: aac2fd97-bcba-491b-ad66-a6edf89c71bf
related:
  - id: 5f0f6a52-0b9e-4c0e-9d0b-0f2a6a3c1d11
    type: derived
status: test
description: Detects executable access via webdav.
references:
  - http://carnal0wnage.attackresearch.com/
author: 'Somebody'
date: 2020-05-01
modified: 2021-11-27
tags:
  - attack.command_and_control
  - attack.t1105
  - cve.2020.1350
logsource:
  product: zeek
  service: http
detection:
  selection_webdav:
    - user_agent|contains: 'WebDAV'
    - uri|contains: 'webdav'
  selection_executable:
    - resp_mime_types|contains: 'dosexec'
    - uri|endswith: '.exe'
  condition: all of selection_*
falsepositives:
  - Unknown
level: medium
regression_tests_path: somewhere
"""


def test_a_good_model_loads_without_a_word() -> None:
    loaded = loads(GOOD)
    assert loaded.issues == ()
    (model,) = loaded.models
    assert model.title == "Many Failures"
    assert model.techniques == ("T1046",)
    assert model.suppress_for == 7200
    assert model.needs_baseline
    assert model.column("peers.new") == "peer.new"
    assert model.column("failures.seen") == "many_failures.failures.seen"
    assert model.column("id.orig_h") == "id.orig_h"


def test_the_models_own_aspects_are_collected_once() -> None:
    (model,) = loads(GOOD).models
    (spec,) = required_aspects([model, model])
    assert spec.name == "many_failures.failures"
    assert spec.kind == "window"
    assert spec.log == "conn"
    assert spec.by == ("orig.device",)


def test_plain_sigma_rules_load_unchanged() -> None:
    loaded = loads(PLAIN_SIGMA)
    assert loaded.errors == ()
    (model,) = loaded.models
    assert not model.needs_baseline
    whats = [issue.what for issue in loaded.issues]
    assert whats == ["key 'regression_tests_path' means nothing here"]


def test_what_older_sigma_rules_hold_is_no_error() -> None:
    text = PLAIN_SIGMA.replace("2020-05-01", "2020/05/01").replace("t1105", "t1208")
    text = text.replace("level: medium", "level: medium\nfields: [client_header_names]")
    loaded = loads(text.replace("command_and_control", "defense_evasion"))
    (model,) = loaded.models
    assert model.techniques == ()
    said = "\n".join(issue.what for issue in loaded.issues)
    assert "no ATT&CK technique T1208" in said
    assert "no ATT&CK tactic 'defense-evasion'" in said
    assert "no field 'client_header_names'" in said


def test_a_sigma_rule_for_a_log_that_is_not_here_loads_with_a_warning() -> None:
    text = PLAIN_SIGMA.replace("service: http", "service: syslog")
    loaded = loads(text)
    assert len(loaded.models) == 1
    assert "no log 'syslog' yet" in loaded.issues[0].what


@pytest.mark.parametrize(
    ("old", "new", "line", "text"),
    [
        ("title: Many Failures", "titel: Many Failures", 1, "unknown key 'titel'; allowed: title"),
        ("level: high", "level: severe", 26, "'severe' is no level; allowed: informational, low"),
        ("product: zeek", "product: windows", 9, "'windows' is no product; allowed: zeek"),
        ("service: conn", "sevice: conn", 10, "unknown key 'sevice'; allowed: service"),
        ("service: conn", "category: x", 8, "'service' is missing"),
        ("aspect: peer", "aspect: pear", 13, "no aspect 'pear'; allowed: peer"),
        ("aspect: peer", "aspect: rdp_user", 12, "is about rdp records, the model reads conn"),
        ("kind: window", "kind: windows", 15, "'windows' is no kind; allowed: window, category"),
        ("by: [orig.device]", "by: [orig.devise]", 16, "no field 'orig.devise'; allowed: orig.dev"),
        ("{failed: true}", "{faild: true}", 17, "no field 'faild'; allowed: failed"),
        ("window: 1h", "window: 1 hour", 18, "window '1 hour' is no span of whole five minutes"),
        ("window: 1h", "window: 7m", 18, "is no span of whole five minutes, or too long; allowed"),
        ("window: 1h", "window: 30d", 18, "allowed: such as 5m, 1h, 24h, up to 7d"),
        ("window: 1h", "measure: sum", 15, "window sum needs 'of'; allowed: of: [field, …]"),
        ("kind: window", "kind: category\n    of: [service]", 19, "a category has no window"),
        ("kind: window", "kind: silence", 14, "a silence has no 'of' and no window"),
        ("kind: window", "kind: cadence", 16, "a cadence is of a link; allowed: by: [device, endp"),
        (
            "kind: window",
            "kind: size\n    of: [orig_bytes]",
            14,
            "a size is a sum; allowed: measure",
        ),
        ("    failed: true\n  many", "    faild: true\n  many", 21, "no field 'faild'"),
        ("seen|gte: 20", "seen|gt3: 20", 23, "unknown modifier 'gt3'; allowed: all, cased"),
        ("seen|gte: 20", "seen|gte: many", 23, "'many' is no number; allowed: a number"),
        ("failures.seen|gte", "failures.new|gte", 23, "no field 'failures.new'"),
        ("peers.new: true", "peers.new: 1", 25, "1 is no truth value; allowed: true, false"),
        ("failed and many and", "failed and money and", 26, "no selection 'money' at character 12"),
        ("failed and many and", "failed and (many and", 26, "'(' without ')'"),
        ("  condition: failed and many and unusual\n", "", 19, "'condition' is missing"),
        ("identifier: [orig.device]", "identifier: [orig.dev]", 28, "no field 'orig.dev'"),
        ("suppress_for: 2h", "suppress_for: soon", 29, "suppress_for 'soon' is no span"),
        ("suppress_for: 2h", "supress_for: 2h", 29, "unknown key 'supress_for'; allowed: suppr"),
        ("attack.t1046", "attack.t9999", 7, "no ATT&CK technique T9999"),
        ("attack.t1046", "attack.t0808", 7, "T0808 Control Device Identification is deprecated"),
        ("attack.t1046", "attack.t1021", 7, "T1021 Remote Services is not of discovery"),
        ("attack.discovery", "attack.discover", 6, "no ATT&CK tactic 'discover'; allowed: disc"),
        ("id: 5f0f6a52-0b9e", "id: 5f0f6a52", 2, "id: input should be a valid UUID"),
        ("level: high", "level: high\nlevel_when: {mony: low}", 28, "no selection 'mony'"),
        ("level: high", "level: high\nlevel: low", 28, "'level' a second time (first in line 27)"),
        ("status: test", "status: [", 6, "not YAML: "),
        ("status: test", "status: !!python/name:os.system x", 3, "is no plain value"),
    ],
)
def test_errors_say_file_line_what_and_what_is_allowed(
    old: str, new: str, line: int, text: str
) -> None:
    assert old in GOOD
    loaded = loads(GOOD.replace(old, new, 1), "mine/model.yaml")
    assert loaded.models == ()
    said = [str(issue) for issue in loaded.errors]
    assert any(text in each for each in said), said
    found = next(issue for issue in loaded.errors if text in str(issue))
    assert str(found).startswith(f"mine/model.yaml:{found.line}: ")
    assert abs(found.line - line) <= 1, found


def test_all_problems_are_told_at_once() -> None:
    text = GOOD.replace("failed: true\n  many", "faild: true\n  many").replace("t1046", "t9999")
    assert len(loads(text).errors) == 2


def test_unused_selections_are_a_warning() -> None:
    (issue,) = loads(GOOD.replace("failed and many and unusual", "failed and many")).issues
    assert issue.what == "selection 'unusual' is not used in the condition"
    assert issue.severity == "warning"


def test_ids_and_titles_are_unique_over_all_files(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(GOOD)
    (tmp_path / "b.yml").write_text(GOOD)
    (tmp_path / "c.yaml").write_text(GOOD.replace("5f0f6a52", "5f0f6a53"))
    loaded = load([tmp_path])
    assert len(loaded.models) == 1
    assert "is already that of 'Many Failures'" in loaded.errors[0].what
    assert "title 'Many Failures' is already used" in loaded.errors[1].what


def test_files_that_cannot_be_read_are_issues(tmp_path: Path) -> None:
    (tmp_path / "binary.yaml").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "empty.yaml").write_text("")
    (tmp_path / "huge.yaml").write_text("#" * (MAX_BYTES + 1))
    (tmp_path / "list.yaml").write_text("- a\n- b\n")
    (tmp_path / "deep.yaml").write_text("a: " + "[" * 30 + "]" * 30)
    (tmp_path / "alias.yaml").write_text("a: &x [1]\nb: [*x, *x]\n")
    loaded = load([tmp_path, tmp_path / "nowhere.yaml"])
    said = "\n".join(str(issue) for issue in loaded.errors)
    assert loaded.models == ()
    for text in (
        "not UTF-8 text",
        "empty.yaml:1: no model: the file is not a mapping",
        "huge.yaml:1: larger than 256 KiB",
        "list.yaml:1: no model",
        "nested more than 20 deep",
        "nowhere.yaml:1: no such file or folder",
    ):
        assert text in said


def test_built_in_models_load() -> None:
    loaded = built_in()
    assert loaded.issues == ()
    assert len(loaded.models) >= 12


def test_every_facet_of_every_kind_has_a_type() -> None:
    from nonself.detection import fields, model  # noqa: PLC0415 - two things of one name

    assert set().union(*model.FACETS.values()) <= set(fields.FACETS)
