"""The engine: which records breach, and what a breach says."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from nonself.detection.engine import WEIGHT, Detector
from nonself.detection.loader import loads
from nonself.detection.model import Model
from nonself.detection.trial import OneTick
from nonself.schema.breach import BREACH

TEXT = """\
title: Odd Service
id: 5f0f6a52-0b9e-4c0e-9d0b-0f2a6a3c1d11
tags: [attack.discovery, attack.t1046]
logsource: {product: zeek, service: conn}
pattern_of_life:
  service: {aspect: peer_service}
  failures: {kind: window, by: [orig.device], where: {failed: true}, window: 1h}
detection:
  new: {service.new: true}
  many: {failures.seen|gte: 3}
  severe: {resp.zone_kind: ot}
  printer: {orig.role: printer}
  condition: (new or many) and not printer
level: low
level_when: {severe: high}
identifier: [orig.device, resp.endpoint]
suppress_for: 1h
"""
START = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = 3600 * 10**9
SCHEMA = {
    "ts": pl.Datetime("ns", "UTC"),
    "uid": pl.String,
    "orig.device": pl.String,
    "resp.endpoint": pl.String,
    "resp.zone_kind": pl.String,
    "orig.role": pl.String,
    "peer_service.new": pl.Boolean,
    "peer_service.importance": pl.Float64,
    "peer_service.maturity": pl.Float64,
    "odd_service.failures.seen": pl.Float64,
}


def model() -> Model:
    (found,) = loads(TEXT).models
    return found


def record(number: int = 0, **values: Any) -> dict[str, Any]:  # noqa: ANN401
    names = {name.replace(".", "_"): name for name in SCHEMA}
    row: dict[str, Any] = {
        "ts": START + timedelta(seconds=number),
        "uid": f"C{number}",
        "orig.device": "laptop",
        "resp.endpoint": "server",
        "peer_service.new": True,
        "peer_service.importance": 60.0,
        "peer_service.maturity": 80.0,
    }
    return row | {names[name]: value for name, value in values.items()}


def tick(*rows: dict[str, Any], start: int = 0) -> OneTick:
    return OneTick({"conn": pl.DataFrame(list(rows), schema=SCHEMA)}, start)


def test_a_breach_says_what_was_seen_and_what_would_be_usual() -> None:
    found = Detector([model()]).step(tick(record(odd_service_failures_seen=47.0)))
    assert found.schema == BREACH
    row = found.row(0, named=True)
    assert row["model"] == "Odd Service"
    assert row["device"] == "laptop"
    assert row["endpoints"] == ["server"]
    assert row["uids"] == ["C0"]
    assert row["level"] == "low"
    assert row["techniques"] == ["T1046"]
    assert row["importance"] == 60.0
    assert row["maturity"] == 80.0
    assert row["score"] == WEIGHT["low"] * (0.5 + 60 / 200)
    assert row["conditions"] == [
        {"name": "new", "held": True, "seen": "new service", "expected": "service known"},
        {"name": "many", "held": True, "seen": "47 failures", "expected": "below 3"},
        {"name": "printer", "held": False, "seen": "", "expected": ""},
        {"name": "severe", "held": False, "seen": "", "expected": ""},
    ]


def test_records_of_one_device_and_identifier_are_one_breach() -> None:
    rows = [record(number, resp_endpoint="ab"[number % 2]) for number in range(6)]
    rows.append(record(7, peer_service_new=False))
    found = Detector([model()]).step(tick(*rows))
    assert found["count"].to_list() == [3, 3]
    assert found["endpoints"].to_list() == [["a"], ["b"]]
    assert found["uids"].to_list() == [["C0", "C2", "C4"], ["C1", "C3", "C5"]]
    assert found["ts"].to_list() == [START, START + timedelta(seconds=1)]
    assert found["end"].to_list() == [START + timedelta(seconds=4), START + timedelta(seconds=5)]


def test_an_excluded_record_does_not_breach() -> None:
    assert Detector([model()]).step(tick(record(orig_role="printer"))).height == 0


def test_the_level_rises_with_the_selection_that_holds() -> None:
    (level,) = Detector([model()]).step(tick(record(resp_zone_kind="ot")))["level"]
    assert level == "high"


def test_an_immature_learnt_score_alone_is_at_most_medium() -> None:
    young = tick(record(resp_zone_kind="ot", peer_service_maturity=10.0))
    assert Detector([model()]).step(young)["level"].to_list() == ["medium"]
    (rule,) = loads(TEXT + "needs_baseline: false\n").models
    assert Detector([rule]).step(young)["level"].to_list() == ["high"]


def test_what_is_not_learnt_needs_no_maturity() -> None:
    row = record(peer_service_new=False, peer_service_maturity=5.0, odd_service_failures_seen=9.0)
    found = Detector([model()]).step(tick(row)).row(0, named=True)
    assert found["maturity"] == 100.0


def test_told_once_within_the_span_of_silence() -> None:
    detector = Detector([model()])
    assert detector.step(tick(record())).height == 1
    assert detector.step(tick(record(60), start=HOUR // 12)).height == 0
    assert detector.step(tick(record(60, resp_endpoint="other"))).height == 1
    assert detector.step(tick(record(3600))).height == 1


def test_something_more_severe_is_told_at_once() -> None:
    detector = Detector([model()])
    assert detector.step(tick(record())).height == 1
    assert detector.step(tick(record(60, resp_zone_kind="ot")))["level"].to_list() == ["high"]
    assert detector.step(tick(record(120, resp_zone_kind="ot"))).height == 0
    assert detector.step(tick(record(180))).height == 0


def test_state_goes_on_where_it_stopped() -> None:
    first = Detector([model()])
    first.step(tick(record()))
    second = Detector([model()])
    second.restore(json.loads(json.dumps(first.state())))
    assert second.state() == first.state()
    assert second.step(tick(record(60))).height == 0


def test_the_state_forgets_what_is_over() -> None:
    detector = Detector([model()])
    detector.step(tick(record()))
    late = int(START.timestamp() * 10**9) + 3 * HOUR
    detector.step(OneTick({}, late))
    assert detector.state() == {"told": []}


def test_the_same_input_gives_the_same_breaches_whatever_the_order_of_rows() -> None:
    rows = [record(number, resp_endpoint=f"host{number % 7}") for number in range(60)]
    forward = Detector([model()]).step(tick(*rows))
    backward = Detector([model()]).step(tick(*reversed(rows)))
    assert forward.equals(backward)


def test_missing_logs_and_columns_are_no_error() -> None:
    detector = Detector([model()])
    assert detector.step(OneTick({})).height == 0
    bare = pl.DataFrame({"ts": [START], "uid": ["C1"]}, schema_overrides={"ts": SCHEMA["ts"]})
    assert detector.step(OneTick({"conn": bare})).height == 0


@pytest.mark.parametrize(("endpoint", "device"), [("resp.endpoint", "plc"), ("service", "laptop")])
def test_the_breach_is_about_whom_the_identifier_names(endpoint: str, device: str) -> None:
    text = TEXT.replace("[orig.device, resp.endpoint]", f"[{endpoint}]")
    (found,) = loads(text).models
    frame = pl.DataFrame([record()], schema=SCHEMA).with_columns(pl.lit("plc").alias("resp.device"))
    assert Detector([found]).step(OneTick({"conn": frame}))["device"].to_list() == [device]
