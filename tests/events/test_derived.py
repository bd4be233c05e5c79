import polars as pl
import pytest
from event_rows import conn, frame

from nonself.events.derived import derive


@pytest.mark.parametrize(
    ("more", "failed", "answered", "service_key"),
    [
        ({"conn_state": "S0", "resp_pkts": 0}, True, False, "tcp/443"),
        ({"conn_state": "REJ", "resp_pkts": 1}, True, False, "tcp/443"),
        ({"conn_state": "SF", "service": "ssl"}, False, True, "ssl"),
        ({"proto": "udp", "conn_state": "S0", "resp_pkts": 0}, False, False, "udp/443"),
        ({"id.resp_p": 40000}, False, True, "tcp/high"),
        ({"proto": "icmp", "id.resp_p": 0}, False, True, "icmp"),
    ],
)
def test_outcome_of_a_connection(
    more: dict[str, object], failed: bool, answered: bool, service_key: str
) -> None:
    row = derive("conn", frame([conn(1, "10.0.0.1", "10.0.0.2") | more])).row(0, named=True)
    assert (row["failed"], row["answered"]) == (failed, answered)
    assert row["service_key"] == service_key


@pytest.mark.parametrize(
    ("cookie", "user", "is_admin"),
    [
        ("FACTORY\\Administr", "administr", True),
        ("Anna@factory.example", "anna", False),
        ("Administrateur", "administrateur", True),
        ("h.meier-adm", "h.meier-adm", True),
        ("root", "root", True),
        ("plantop", "plantop", False),
        ("", None, False),
        (None, None, False),
    ],
)
def test_rdp_users(cookie: str | None, user: str | None, is_admin: bool) -> None:
    row = derive("rdp", frame([{"cookie": cookie}])).row(0, named=True)
    assert (row["user"], row["user_is_admin"]) == (user, is_admin)


def test_a_site_can_name_more_administrators() -> None:
    rows = frame([{"cookie": "plantop7"}])
    assert derive("rdp", rows, ["plantop?"])["user_is_admin"].item()


@pytest.mark.parametrize(
    ("more", "has_sni", "self_signed"),
    [
        ({"server_name": "a.example", "validation_status": "ok"}, True, False),
        ({"validation_status": "self signed certificate", "subject": "CN=x"}, False, True),
        ({"subject": "CN=x", "issuer": "CN=x"}, False, True),
        ({"subject": "CN=x", "issuer": "CN=ca"}, False, False),
        ({}, False, None),
    ],
)
def test_facts_about_tls(more: dict[str, str], has_sni: bool, self_signed: bool | None) -> None:
    bare = dict.fromkeys(["server_name", "subject", "issuer", "validation_status"])
    row = derive("ssl", frame([bare | more])).row(0, named=True)
    assert (row["has_sni"], row["self_signed"]) == (has_sni, self_signed)


def test_a_place_of_a_controller_holds_one_thing() -> None:
    rows = pl.DataFrame(
        {
            "protocol": ["modbus", "modbus", "s7comm", "s7comm", "dnp3", "iec104"],
            "unit": [1, 2, None, None, 10, 3],
            "area": ["holding_register", "holding_register", "DB1", "DB1", "g12v1", None],
            "address": [0, 0, 0, 2, 5, 5020],
            "quantity": [3, 3, 3, 1, 1, None],
            "detail": [None, None, None, None, "count 1", "select, time 2009-08-13"],
        },
        schema_overrides={"detail": pl.String},
    )
    assert derive("ot_command", rows)["place"].to_list() == [
        "unit 1 holding_register", "unit 2 holding_register", "DB1 0 3", "DB1 2 1",
        "unit 10 g12v1 5", "unit 3 5020",
    ]  # fmt: skip


def test_the_domain_of_a_name_is_what_was_registered() -> None:
    names = ["www.Example.com.", "a.b.example.co.uk", "localhost", None]
    found = derive("dns", pl.DataFrame({"query": names}))["domain"].to_list()
    assert found == ["example.com", "example.co.uk", "localhost", None]
