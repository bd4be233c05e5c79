"""A small plant as data: what an investigation reads, built record by record."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import polars as pl

from nonself.incidents.case import Case, Extent
from nonself.incidents.directory import Directory
from nonself.incidents.records import NEEDED
from nonself.schema.breach import BREACH

START = "2020-07-06 00:00"
END = "2020-07-17 00:00"


def at(text: str) -> int:
    """Nanoseconds of a time in UTC."""
    return round(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * 10**9


@dataclass
class Scene:
    """Devices, records and breaches; itself a lake."""

    devices_: dict[str, dict[str, Any]] = field(default_factory=dict)
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    breaches_: list[dict[str, Any]] = field(default_factory=list)
    uids: int = 0

    def device(self, name: str, ip: str, zone: str = "Computing", **more: object) -> str:
        """Add a device; its id is ``dev-`` and its name."""
        kind = "ot" if zone == "Industrial" else "it"
        known = {
            "device": f"dev-{name}", "name": name, "ips": [ip], "macs": [], "role": "client",
            "role_reason": "because", "zone": zone, "zone_kind": kind, "vendor": None,
            "first_seen": START, "last_seen": END,
        }  # fmt: skip
        known.update(more)
        self.devices_[known["device"]] = known
        return known["device"]

    def _sides(self, origin: str, target: str, ts: str, port: int) -> dict[str, Any]:
        self.uids += 1
        row = {"ts": at(ts), "uid": f"C{self.uids:06}", "id.resp_p": port}
        for side, key in (("orig", origin), ("resp", target)):
            known = self.devices_.get(key)
            inside = target.startswith("10.") or known is not None
            row[f"id.{side}_h"] = known["ips"][0] if known else key
            row[f"{side}.device"] = key if known else None
            row[f"{side}.endpoint"] = key
            row[f"{side}.zone"] = known["zone"] if known else ("Industrial" if inside else None)
            row[f"{side}.zone_kind"] = (
                known["zone_kind"] if known else ("ot" if inside else "external")
            )
            row[f"{side}.role"] = known["role"] if known else None
        row["local_resp"] = target in self.devices_ or target.startswith("10.")
        return row

    def add(self, log: str, origin: str, target: str, ts: str, port: int, **more: object) -> str:
        """Add a record; gives its uid."""
        row = self._sides(origin, target, ts, port) | more
        self.rows.setdefault(log, []).append(row)
        return str(row["uid"])

    def conn(self, origin: str, target: str, ts: str, port: int, **more: object) -> str:
        """Add an answered TCP connection."""
        facts = {
            "proto": "tcp", "service_key": f"tcp/{port}", "duration": 1.0, "orig_bytes": 100,
            "resp_bytes": 200, "conn_state": "SF", "failed": False, "answered": True,
        }  # fmt: skip
        return self.add("conn", origin, target, ts, port, **(facts | more))

    def failed(self, origin: str, target: str, ts: str, port: int) -> str:
        """Add a TCP connection that nobody answered."""
        return self.conn(
            origin, target, ts, port, failed=True, answered=False, conn_state="S0",
            duration=0.0, orig_bytes=0, resp_bytes=0,
        )  # fmt: skip

    def command(self, origin: str, target: str, ts: str, function: str, **more: object) -> str:
        """Add an S7 command that was carried out."""
        facts = {"protocol": "s7comm", "class": "read", "is_orig": True, "status": "ok"}
        return self.add(
            "ot_command", origin, target, ts, 102, **({"function": function} | facts | more)
        )

    def rdp(self, origin: str, target: str, ts: str, user: str | None, **more: object) -> None:
        """Add a remote desktop session."""
        uid = self.conn(origin, target, ts, 3389, service="rdp,ssl", service_key="rdp,ssl", **more)
        self.add("rdp", origin, target, ts, 3389, user=user, user_is_admin=user == "administrator")
        self.rows["rdp"][-1]["uid"] = uid

    def dhcp(self, **row: object) -> None:
        """Add a lease."""
        self.rows.setdefault("dhcp", []).append(row | {"ts": at(row["ts"])})

    def breach(self, device: str, ts: str, model: str, **more: object) -> None:
        """Add a breach."""
        row = {
            "id": f"b-{len(self.breaches_)}", "model": model, "device": device, "ts": at(ts),
            "end": at(ts), "score": 60.0, "importance": 60.0, "maturity": 70.0,
            "conditions": [{"name": "many", "held": True, "seen": "9", "expected": "0"}],
        }  # fmt: skip
        self.breaches_.append(row | more)

    def scan(self, log: str, start: int | None = None, end: int | None = None) -> pl.LazyFrame:
        """All records of a log, in the order in which they were added."""
        rows = self.rows.get(log, [])
        if not rows:
            return pl.LazyFrame(schema={"ts": pl.Datetime("ns", "UTC")})
        there = {name: t for name, t in NEEDED[log].items() if any(name in row for row in rows)}
        return pl.DataFrame(rows, schema=there).lazy()

    @property
    def devices(self) -> pl.DataFrame:
        """The inventory."""
        times = {"first_seen", "last_seen"}
        rows = [
            {key: at(value) if key in times else value for key, value in row.items()}
            for row in self.devices_.values()
        ]
        time = pl.Datetime("ns", "UTC")
        return pl.DataFrame(
            rows, schema_overrides={"first_seen": time, "last_seen": time, "vendor": pl.String,
                                    "ips": pl.List(pl.String), "macs": pl.List(pl.String)},
        )  # fmt: skip

    @property
    def breaches(self) -> pl.DataFrame:
        """The breaches, with all columns of the schema."""
        empty = dict.fromkeys(BREACH.names())
        return pl.DataFrame([empty | row for row in self.breaches_], schema=BREACH)

    def case(self, device: str, start: str, end: str) -> Case:
        """What a hypothesis is tested on."""
        return Case(
            device=device, start=at(start), end=at(end), lake=self,
            directory=Directory(self.devices), extent=Extent(at(START), at(END)),
            breaches=self.breaches,
        )  # fmt: skip
