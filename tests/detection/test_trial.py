"""In-file tests and the list of what a model of ours has to have."""

from nonself.detection.loader import loads
from nonself.detection.trial import failures, shortcomings

TEXT = """\
title: Odd Service
id: 5f0f6a52-0b9e-4c0e-9d0b-0f2a6a3c1d11
logsource: {product: zeek, service: conn}
pattern_of_life:
  service: {aspect: peer_service}
detection:
  new: {service.new: true}
  printer: {orig.role: printer}
  condition: new and not printer
tests:
  - name: new
    event: {service: http}
    learnt: {service.new: true}
    breach: true
  - name: known
    event: {service: http}
    learnt: {service.new: false}
    breach: true
"""


def test_a_failing_test_says_where_and_what_held() -> None:
    (model,) = loads(TEXT, "odd.yaml").models
    (issue,) = failures(model)
    assert str(issue) == "odd.yaml:15: test 'known' did not breach; held: nothing"


def test_shortcomings_are_told() -> None:
    (model,) = loads(TEXT).models
    said = [issue.what for issue in shortcomings(model)]
    assert "falsepositives is empty" in said
    assert "triage is empty" in said
    assert "no test that does not breach because of 'printer'" in said
    assert "no test that breaches" not in said


def test_in_file_tests_name_what_exists() -> None:
    loaded = loads(TEXT.replace("event: {service: http}", "event: {servce: http}", 1))
    assert [str(each) for each in loaded.errors] == [
        "model.yaml:12: no field 'servce'; allowed: service or service_key (did you mean this?)"
    ]
    loaded = loads(TEXT.replace("learnt: {service.new: true}", "learnt: {service.nw: true}", 1))
    assert "no field 'service.nw'" in loaded.errors[0].what
    loaded = loads(TEXT.replace("event: {service: http}", "event: {service.new: true}", 1))
    assert "no field 'service.new'" in loaded.errors[0].what
