"""Incidents are told anew; what people said about them stays."""

import pytest
from told import breaches, event, incident

from nonself.store import Store, notes
from nonself.store import breaches as kept_breaches
from nonself.store.incidents import change, get, keep
from nonself.store.listing import Wanted, breach_page, counts, newest, page
from nonself.store.tables import Audit

KINDS = {"ip-visitor": "it", "ip-plc": "ot"}


def titles(store: Store, wanted: Wanted | None = None) -> list[str]:
    with store.read() as session:
        return [row.title for row in page(session, wanted or Wanted(), None, 100)]


def test_the_same_incidents_told_again_change_nothing(store: Store) -> None:
    told = [incident("a"), incident("b", importance=90)]
    with store.write() as session:
        assert keep(session, told, KINDS).new == ("inc-a", "inc-b")
    with store.write() as session:
        again = keep(session, told, KINDS)
        assert (again.new, again.changed, again.gone) == ((), (), ())
    with store.read() as session:
        assert newest(session) == 2
        assert get(session, "inc-a").document == told[0].model_dump(mode="json")


def test_the_most_urgent_come_first_and_pages_join(store: Store) -> None:
    told = [
        incident(
            f"{n:02}",
            importance=n % 7,
        )
        for n in range(20)
    ]
    told.append(incident("top", event("top", endpoint="server"), importance=85))
    told.append(incident("low", event("low", endpoint="server"), importance=99.5))
    with store.write() as session:
        keep(session, told, {"ip-visitor": "it", "ip-plc": "it"})
        change(session, "inc-03", "anna", pinned=True)
        change(session, "inc-low", "anna", status="expected")
    with store.read() as session:
        seen, after = [], None
        while rows := page(session, Wanted(), after, 4):
            seen += [row.id for row in rows]
            after = (rows[-1].rank, rows[-1].importance, rows[-1].id)
        assert counts(session, Wanted()) == {0: 1, 1: 1, 2: 19, 4: 1}
    assert seen[:2] == ["inc-03", "inc-top"]
    assert seen[-1] == "inc-low"
    assert len(seen) == len(set(seen)) == 22


def test_office_reaching_into_plant_needs_a_decision(store: Store) -> None:
    with store.write() as session:
        keep(session, [incident("a")], KINDS)
        keep(session, [incident("a")], {})
    with store.read() as session:
        assert get(session, "inc-a").critical


def test_filters(store: Store) -> None:
    with store.write() as session:
        keep(session, [incident("a"), incident("b_%", event("b"))], KINDS)
        change(session, "inc-a", "anna", owner="anna")
    assert titles(store, Wanted(words="b_%")) == ["Incident b_%"]
    assert titles(store, Wanted(words="VISITOR inc-a")) == ["Incident a"]
    assert titles(store, Wanted(zone="Plant", phase="discovery", owner="")) == ["Incident b_%"]
    assert titles(store, Wanted(zone="Pla")) == []
    assert titles(store, Wanted(owner="anna")) == ["Incident a"]
    assert titles(store, Wanted(start_ns=2**62)) == []


def test_what_grows_after_it_was_acknowledged_is_open_again(store: Store) -> None:
    with store.write() as session:
        keep(session, [incident("a", event("1"))], KINDS)
        change(session, "inc-a", "anna", status="acknowledged")
    with store.write() as session:
        keep(session, [incident("a", event("1"), event("2"))], KINDS)
    with store.read() as session:
        assert get(session, "inc-a").status == "open"
        assert session.query(Audit).filter_by(action="reopen").one().detail == {
            "events": ["Event 2"]
        }


def test_an_incident_under_another_id_takes_over_what_was_said(store: Store) -> None:
    with store.write() as session:
        keep(session, [incident("old", event("2"))], KINDS)
        notes.comment(session, "anna", "incident", "inc-old", "mine")
        notes.tag(session, "anna", "incident", "inc-old", "line 3")
        change(session, "inc-old", "anna", owner="anna")
    with store.write() as session:
        assert keep(session, [incident("new", event("1"), event("2"))], KINDS).gone == ("inc-old",)
    assert titles(store) == ["Incident new"]
    with store.read() as session:
        row = get(session, "inc-old")
        assert (row.id, row.owner) == ("inc-new", "anna")
        assert [each.text for each in notes.comments(session, "incident", row.id)] == ["mine"]
        assert notes.tags(session, "incident", [row.id]) == {"inc-new": ["line 3"]}
    with store.write() as session:
        keep(session, [incident("old", event("2"))], KINDS)
    assert titles(store) == ["Incident old"], "and back"


def test_what_is_not_told_any_more_is_not_listed(store: Store) -> None:
    with store.write() as session:
        keep(session, [incident("a")], KINDS)
        keep(session, [], KINDS)
        with pytest.raises(LookupError, match="inc-x: no such incident"):
            get(session, "inc-x")
    assert titles(store) == []


def test_breaches_follow_the_lake(store: Store) -> None:
    told = [incident("a", breaches=("b1",))]
    with store.write() as session:
        assert kept_breaches.keep(session, breaches("b1", "b2"), told) == 2
        assert kept_breaches.keep(session, breaches("b2", "b3"), told) == 1
    with store.read() as session:
        rows = breach_page(session, None, 10)
        assert [(row.id, row.incident_id) for row in rows] == [("b3", None), ("b2", None)]
        assert [row.id for row in breach_page(session, (rows[0].ts_ns, "b3"), 10)] == ["b2"]
        assert breach_page(session, None, 10, device="nobody") == []
        assert rows[0].document["conditions"][0]["name"] == "n"


def test_a_comment_is_taken_back_by_its_author(store: Store) -> None:
    with store.write() as session:
        row = notes.comment(session, "anna", "device", "d", "x")
        with pytest.raises(LookupError):
            notes.uncomment(session, "bert", row.id, any_author=False)
        notes.uncomment(session, "anna", row.id, any_author=False)
        assert notes.comments(session, "device", "d") == []
        with pytest.raises(ValueError, match="is no tag"):
            notes.tag(session, "anna", "device", "d", "a\nb")
