"""Small record frames for tests, with the types of the sensor."""

from collections.abc import Sequence
from typing import Any

import polars as pl

SECOND = 1_000_000_000
TIME = pl.Datetime("ns", "UTC")
_TYPES: dict[str, Any] = {
    "ts": TIME, "_write_ts": TIME, "uid": pl.String, "id.orig_h": pl.String, "id.orig_p": pl.UInt64,
    "id.resp_h": pl.String, "id.resp_p": pl.UInt64, "proto": pl.String, "service": pl.String,
    "conn_state": pl.String, "orig_pkts": pl.UInt64, "resp_pkts": pl.UInt64,
    "orig_l2_addr": pl.String, "resp_l2_addr": pl.String, "vlan": pl.Int64,
    "mac": pl.String, "host_name": pl.String, "client_fqdn": pl.String,
    "assigned_addr": pl.String, "client_addr": pl.String, "requested_addr": pl.String,
    "server_addr": pl.String, "is_orig": pl.Boolean, "status": pl.String, "class": pl.String,
    "query": pl.String, "answers": pl.List(pl.String), "qtype_name": pl.String, "rcode": pl.UInt64,
    "cookie": pl.String, "client_name": pl.String, "server_name": pl.String, "subject": pl.String,
    "issuer": pl.String, "validation_status": pl.String,
}  # fmt: skip


def frame(rows: Sequence[dict[str, Any]]) -> pl.DataFrame:
    """A frame of these rows; ``at`` (seconds) sets both times."""
    names = dict.fromkeys(name for row in rows for name in row)
    return pl.DataFrame(rows, schema={name: _TYPES[name] for name in names})


def _row(at: float, orig: str, resp: str, port: int, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    ts = int(at * SECOND)
    uid = f"C{at:010.3f}{orig}{resp}"
    base = {
        "ts": ts, "_write_ts": ts, "uid": uid, "id.orig_h": orig, "id.orig_p": 50000,
        "id.resp_h": resp, "id.resp_p": port,
    }  # fmt: skip
    return base | more


def conn(at: float, orig: str, resp: str, port: int = 443, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    """One connection, answered unless said otherwise."""
    base = {
        "proto": "tcp", "service": None, "conn_state": "SF", "orig_pkts": 5, "resp_pkts": 5,
        "orig_l2_addr": None, "resp_l2_addr": None, "vlan": None,
    }  # fmt: skip
    return _row(at, orig, resp, port, **(base | more))


def command(at: float, orig: str, resp: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    """One OT command, answered."""
    return _row(at, orig, resp, 502, **({"is_orig": True, "status": "ok", "class": "read"} | more))


def lease(at: float, mac: str, address: str, name: str | None = None) -> dict[str, Any]:
    """One DHCP lease."""
    return {
        "ts": int(at * SECOND), "_write_ts": int(at * SECOND), "mac": mac, "host_name": name,
        "client_fqdn": None, "assigned_addr": address, "client_addr": None, "requested_addr": None,
        "server_addr": None,
    }  # fmt: skip
