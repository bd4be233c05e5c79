"""What the API tells of the scenario: the same as the terminal, every number with its normal."""

import csv
import io
import json
import time
from pathlib import Path

import pytest
from tests.api.conftest import Person

from nonself.api.app import PREFIX
from nonself.capture.pcap import CaptureSettings, read_captures
from nonself.pipeline.knowledge import Knowledge

INTRUDER = "mac-00:e0:4c:68:3a:91"


def first(person: Person) -> dict:  # type: ignore[type-arg]
    return person.get("/incidents")["items"][0]  # type: ignore[index]


def test_the_incident_is_the_one_that_was_told(anna: Person, data: Path) -> None:
    told = Knowledge.of(data).incidents()[0]
    listed = anna.get("/incidents")
    assert [row["id"] for row in listed["items"]] == [told.id]  # type: ignore[index]
    assert listed["groups"]["decide"] == 1  # type: ignore[index]
    whole = anna.get(f"/incidents/{told.id}")
    assert whole["told"]["title"] == told.title  # type: ignore[index]
    events = [event["id"] for event in whole["told"]["events"]]  # type: ignore[index]
    assert events == [event.id for event in told.events]
    graph = anna.get(f"/incidents/{told.id}/graph")
    assert {node["id"] for node in graph["nodes"] if node["actor"]} == {INTRUDER}  # type: ignore[index]
    ids = {node["id"] for node in graph["nodes"]}  # type: ignore[index]
    assert all(e["source"] in ids and e["target"] in ids for e in graph["edges"])  # type: ignore[index]


def test_what_was_looked_into_and_not_found_is_told(anna: Person) -> None:
    found = anna.get("/investigations")
    assert found["devices"] >= 1  # type: ignore[index]
    assert found["rejected"]  # type: ignore[index]
    listed = anna.get("/incidents")
    assert sum(found["breaches_below"].values()) == listed["below"]  # type: ignore[index]


def test_people_work_on_an_incident(anna: Person) -> None:
    incident = first(anna)["id"]
    path = f"/incidents/{incident}"
    etag = anna.client.get(PREFIX + path).headers["etag"]
    assert anna.send("PATCH", path, {"owner": "anna"}, **{"if-match": etag})[0] == 200
    status, problem = anna.send("PATCH", path, {"owner": "bert"}, **{"if-match": etag})
    assert (status, problem["title"]) == (412, "Changed meanwhile")  # type: ignore[index]
    assert anna.send("PATCH", path, {"owner": None})[0] == 200
    assert anna.send("PATCH", path, {"status": "acknowledged"})[1]["group"] == "acknowledged"  # type: ignore[index]
    assert anna.send("PATCH", path, {"status": "open"})[1]["group"] == "decide"  # type: ignore[index]
    assert anna.send("PATCH", path, {"status": "gone"})[0] == 422
    assert anna.send("POST", f"/incident/{incident}/tags", {"tag": "line 3"})[1] == ["line 3"]
    assert first(anna)["tags"] == ["line 3"]
    assert anna.send("DELETE", f"/incident/{incident}/tags/line 3")[1] == []
    assert anna.send("POST", "/incident/inc-nothing/comments", {"text": "x"})[0] == 404
    actions = [row["action"] for row in anna.get("/audit", about=incident)["items"]]  # type: ignore[index]
    assert actions[:2] == ["untag", "tag"]


def test_the_same_answer_is_not_sent_twice(anna: Person) -> None:
    answer = anna.client.get(f"{PREFIX}/devices")
    again = anna.client.get(f"{PREFIX}/devices", headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_every_connection_of_a_device_on_port_102(anna: Person, data: Path) -> None:
    query = {"filter": ["device=" + INTRUDER, "port=102"], "limit": 100}
    rows: list[list[object]] = []
    cursor: str | None = None
    while True:
        page = anna.get("/logs/conn/records", **query, **({"cursor": cursor} if cursor else {}))
        rows += page["rows"]  # type: ignore[index]
        cursor = page["next"]  # type: ignore[index]
        if cursor is None:
            break
    count = anna.get("/logs/conn/count", filter=query["filter"])["count"]  # type: ignore[index]
    lake = Knowledge.of(data).lake.scan("conn").collect()
    own = lake.filter((lake["orig.device"] == INTRUDER) & (lake["id.resp_p"] == 102))
    assert len(rows) == count == own.height > 300
    bins = anna.get("/logs/conn/histogram", filter=query["filter"], split="failed")["bins"]  # type: ignore[index]
    assert sum(each["count"] for each in bins) == count
    facets = anna.get("/logs/conn/facets", filter=query["filter"], field=["conn_state"])
    assert sum(n for _, n in facets[0]["values"]) == count  # type: ignore[index]


def test_downloads(anna: Person) -> None:
    query = {"filter": ["port=102"], "limit": 50}
    text = anna.client.get(f"{PREFIX}/logs/conn/download", params=query).text
    table = list(csv.DictReader(io.StringIO(text)))
    assert len(table) == 50
    assert {row["id.resp_p"] for row in table} == {"102"}
    lines = anna.client.get(
        f"{PREFIX}/logs/conn/download", params={**query, "format": "json"}
    ).text.splitlines()
    assert [json.loads(line)["uid"] for line in lines] == [row["uid"] for row in table]


def test_the_packets_of_a_record(anna: Person, tmp_path: Path) -> None:
    page = anna.get("/logs/s7comm/records", filter=["orig.device=" + INTRUDER], limit=1)
    uid = page["rows"][0][page["columns"].index("uid")]  # type: ignore[index]
    found = anna.get("/packets", uid=uid)
    assert found["packets"]  # type: ignore[index]
    assert "TCP" in found["packets"][0]["summary"]  # type: ignore[index]
    saved = tmp_path / "saved.pcapng"
    saved.write_bytes(anna.client.get(f"{PREFIX}/packets/download", params={"uid": uid}).content)
    again = [b.records["conn"] for b in read_captures([saved], CaptureSettings())
             if "conn" in b.records]  # fmt: skip
    conn = anna.get("/logs/conn/records", filter=["uid=" + uid], columns=["orig_pkts", "resp_pkts"])
    assert again[0].select("orig_pkts", "resp_pkts").row(0) == tuple(conn["rows"][0])  # type: ignore[index]


def test_a_device_beside_its_normal(anna: Person) -> None:
    device = anna.get("/devices/wincc01")
    assert device["role_reason"]  # type: ignore[index]
    assert (device["level"], device["zone_kind"]) == (2.0, "ot")  # type: ignore[index]
    pattern = anna.get("/devices/wincc01/pattern", start="2020-07-16T00:00:00Z")
    assert 1 < pattern["learnt_days"] < 3  # type: ignore[index]
    new = {share["key"] for share in pattern["peers"] if share["new"]}  # type: ignore[index]
    assert new == {INTRUDER}
    assert sum(share["seen"] for share in pattern["peers"]) == pytest.approx(100)  # type: ignore[index]
    reads = next(row for row in pattern["ot"] if row["name"] == "read")  # type: ignore[index]
    assert reads["low"] <= reads["high"]
    assert reads["seen"] > 0
    metrics = anna.get(f"/devices/{INTRUDER}/metrics")
    assert metrics[0]["importance"] >= metrics[-1]["importance"]  # type: ignore[index]
    series = anna.get(f"/devices/{INTRUDER}/metrics/failed_ics")
    assert max(point["seen"] for point in series["points"]) > 300  # type: ignore[index]
    assert series["band"]["low"] <= series["band"]["median"] <= series["band"]["high"]  # type: ignore[index]


def test_the_map_shows_what_was_never_learnt(anna: Person) -> None:
    found = anna.get("/map", start="2020-07-16T00:00:00Z")
    assert {each["source"] for each in found["crossings"] if each["critical"]} == {INTRUDER}  # type: ignore[index]
    ids = {box["id"] for box in found["boxes"]}  # type: ignore[index]
    assert all(link["source"] in ids and link["target"] in ids for link in found["links"])  # type: ignore[index]
    assert any(box["level"] == 1 and box["count"] == 6 for box in found["boxes"])  # type: ignore[index]


def test_who_wrote_what_to_which_controller(anna: Person) -> None:
    plant = anna.get("/ot", start="2020-07-16T00:00:00Z")
    new = [each for each in plant["changes"] if each["new"]]  # type: ignore[index]
    assert {each["commander"] for each in new} == {INTRUDER}
    written = next(each for each in new if each["outside"])
    low, _, high = written["usual"].partition(" – ")
    assert int(written["values"].replace(",", "")) > int((high or low).replace(",", ""))
    assert len(plant["controllers"]) == 6  # type: ignore[index]
    values = anna.get(f"/ot/{written['controller']}/values", start="2020-07-16T00:00:00Z")
    assert any(each["written"] for each in values["values"])  # type: ignore[index]


def test_coverage_says_where_we_are_blind(anna: Person) -> None:
    found = anna.get("/coverage")
    assert 0 <= found["whole"] <= 100  # type: ignore[index]
    assert len(found["captures"]) == 3  # type: ignore[index]
    assert all(each["records"] > 0 for each in found["logs"])  # type: ignore[index]
    assert all(0 <= each["maturity"] <= 100 for each in found["learning"])  # type: ignore[index]


def test_models_are_tested_kept_and_tried_on_the_past(anna: Person) -> None:
    listed = anna.get("/models")
    model = next(row for row in listed["models"] if row["breaches"])  # type: ignore[index]
    text = anna.get(f"/models/{model['id']}")["text"]  # type: ignore[index]
    assert anna.send("PUT", f"/models/{model['id']}", {"text": text})[0] == 409
    mine = text.replace(model["id"], "5f0c7a52-93d1-4a7b-8f6d-1d7a3c9b2e11")
    mine = mine.replace(f"title: {model['title']}", "title: Ours")
    path = "/models/5f0c7a52-93d1-4a7b-8f6d-1d7a3c9b2e11"
    status, verdict = anna.send("PUT", path, {"text": "title: nothing"})
    assert (status, verdict["ok"]) == (200, False)  # type: ignore[index]
    assert verdict["issues"][0]["line"] >= 1  # type: ignore[index]
    assert anna.send("PUT", path, {"text": mine})[1]["ok"]  # type: ignore[index]
    assert anna.get(path)["own"]  # type: ignore[index]
    _, job = anna.send("POST", "/models/rehearse", {"text": mine})
    while not job["finished"]:  # type: ignore[index]
        time.sleep(0.2)
        job = anna.get(f"/jobs/{job['id']}")  # type: ignore[index]
    assert job["error"] is None  # type: ignore[index]
    assert len(job["rehearsal"]["breaches"]) == model["breaches"]  # type: ignore[index]
    assert anna.send("DELETE", path)[0] == 204


def test_a_model_that_is_off_or_exempt_is_not_heard(anna: Person) -> None:
    model = max(anna.get("/models")["models"], key=lambda row: row["breaches"])  # type: ignore[index]
    path = f"/models/{model['id']}"
    body = {"on": False, "reason": "too loud"}
    assert anna.send("POST", f"{path}/switch", body)[0] == 204
    off = anna.get(path)
    assert (off["on"], off["breaches"], off["off_reason"]) == (False, 0, "too loud")  # type: ignore[index]
    assert anna.send("POST", f"{path}/switch", {"on": True, "reason": "again"})[0] == 204
    assert anna.get(path)["breaches"] == model["breaches"]  # type: ignore[index]
    body = {"device": "wincc01", "reason": "planned", "days": 30}
    _, made = anna.send("POST", f"{path}/exemptions", body)
    assert anna.get(path)["exemption_list"][0]["device_name"] == "wincc01"  # type: ignore[index]
    assert anna.send("DELETE", f"/exemptions/{made['id']}")[0] == 204  # type: ignore[index]
    assert anna.send("POST", f"{path}/exemptions", {**body, "days": 9999})[0] == 422


def test_feedback_is_previewed_and_noted(anna: Person) -> None:
    breach = next(
        row for row in anna.get("/breaches", limit=1000)["items"]  # type: ignore[index]
        if row["model"] == "Anomalous SSL without SNI to New External"
    )  # fmt: skip
    body = {"breach": breach["id"], "reason": "the vendor's update server", "days": 30}
    _, job = anna.send("POST", "/feedback/preview", body)
    while not job["finished"]:  # type: ignore[index]
        time.sleep(0.2)
        job = anna.get(f"/jobs/{job['id']}")  # type: ignore[index]
    assert [row["id"] for row in job["hidden"]["breaches"]] == [breach["id"]]  # type: ignore[index]
    assert anna.get("/feedback") == []
    assert anna.send("POST", "/feedback", body)[0] == 201
    word = anna.get("/feedback")[0]  # type: ignore[index]
    assert (word["holds"], word["reason"]) == (True, "the vendor's update server")
    assert anna.send("POST", "/feedback", {"reason": "which?"})[0] == 422


def test_wrong_questions_are_one_line(anna: Person) -> None:
    for path, query, status, text in (
        ("/logs/conn/records", {"filter": "nonsense"}, 422, "is no filter"),
        ("/logs/nothing/records", {}, 404, "the lake has no such log"),
        ("/logs/conn/records", {"cursor": "abc"}, 422, "cursor: not one of this list"),
        (
            "/logs/conn/records",
            {"start": "2020-07-20", "end": "2020-07-10"},
            422,
            "start has to be",
        ),
        ("/devices/nobody", {}, 404, "nobody: no such device"),
        ("/devices/wincc01/metrics/x", {}, 404, "x: no such metric; allowed: connections"),
        ("/logs/conn/aggregate", {"measure": "sum", "of": "uid"}, 422, "of: uid is no number"),
        ("/incidents/inc-none", {}, 404, "inc-none: no such incident"),
        ("/jobs/none", {}, 404, "none: no such job"),
    ):
        answer = anna.client.get(PREFIX + path, params=query)
        assert (answer.status_code, text in answer.json()["detail"]) == (status, True), answer.text
        assert answer.headers["content-type"] == "application/problem+json"


def test_search_finds_by_any_of_its_names(anna: Person) -> None:
    for words, kind in (("wincc", "device"), ("102", "port"), ("10.20.20.10", "address"),
                        ("SNI", "model"), ("reprogrammed", "incident")):  # fmt: skip
        assert kind in {hit["kind"] for hit in anna.get("/search", q=words)}, words  # type: ignore[union-attr,index]
