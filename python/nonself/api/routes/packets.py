"""The packets behind records, from the captures they came from."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final

from fastapi import APIRouter, HTTPException, Query, Response
from pydantic import Field

from nonself.api.common import End, Shown, Start, iso, span
from nonself.api.desk import Desk
from nonself.api.routes.logs import Filters
from nonself.api.security.callers import Reads, TheDesk
from nonself.capture.extract import PROTOCOLS, Flow, Packets, as_pcapng, extract
from nonself.lake.filters import Filter, parse
from nonself.lake.reader import Question
from nonself.pattern_of_life.settings import DAY_NS
from nonself.pipeline.saved import StateFolder
from nonself.store import facts

router = APIRouter(tags=["packets"])
MOST_SHOWN: Final = 200
MOST_HEX: Final = 2048
"""Bytes of a packet that are shown; the file has all of them."""
MOST_CONNECTIONS: Final = 500
MOST_SAVED: Final = 64 * 2**20
_EDGE: Final = 10**9


class PacketOut(Shown):
    """A packet."""

    t: str
    summary: str
    length: int = Field(description="Bytes on the wire.")
    hex: str = Field(description="The first bytes.")


class PacketsOut(Shown):
    """Packets of a connection."""

    packets: list[PacketOut]
    more: bool
    note: str = Field(description="From which captures, or why there are none.")


@dataclass(frozen=True)
class _Asked:
    flows: list[Flow]
    start: int
    end: int


@router.get("/packets")
def list_packets(
    desk: TheDesk,
    who: Reads,
    uid: Annotated[str, Query(min_length=1, max_length=60)],
    start: Start = None,
    end: End = None,
) -> PacketsOut:
    """The packets of a connection; ``start`` to ``end`` say where to look for its record."""
    del who
    found, note = _packets(desk, (Filter("uid", "=", (uid,)),), start, end, MOST_SHOWN)
    return PacketsOut(
        packets=[
            PacketOut(
                t=iso(packet.ts),
                summary=packet.summary,
                length=packet.length,
                hex=packet.data[:MOST_HEX].hex(),
            )
            for packet in found.packets
        ],
        more=found.more,
        note=note,
    )


@router.get("/packets/download", response_class=Response)
def download_packets(
    desk: TheDesk,
    who: Reads,
    uid: Annotated[str | None, Query(min_length=1, max_length=60)] = None,
    filters: Filters = None,
    start: Start = None,
    end: End = None,
) -> Response:
    """Packets as a pcapng file: of a connection, or of the first connections that a filter has."""
    del who
    chosen = (Filter("uid", "=", (uid,)),) if uid else tuple(map(parse, filters or ()))
    if not chosen:
        raise ValueError("filter: say which connections, or a uid")
    found, note = _packets(desk, chosen, start, end, None)
    if not found.packets:
        raise HTTPException(404, note)
    headers = {"content-disposition": f'attachment; filename="{uid or "packets"}.pcapng"'}
    return Response(as_pcapng(found.packets), media_type="application/x-pcapng", headers=headers)


def _packets(
    desk: Desk,
    filters: Sequence[Filter],
    start: Any,  # noqa: ANN401 - as the query has it
    end: Any,  # noqa: ANN401
    most: int | None,
) -> tuple[Packets, str]:
    known = desk.known()
    since, until = span(known, start, end, days=400)
    asked = Question("conn", max(0, since - DAY_NS), until + DAY_NS, tuple(filters))
    rows = desk.reader.page(asked, MOST_CONNECTIONS).rows
    if not rows.height:
        raise LookupError("no such connection in this time")
    wanted = _flows(list(rows.iter_rows(named=True)))
    captures, missing = _captures(desk, wanted.start, wanted.end)
    found = extract(
        captures, wanted.flows, wanted.start - _EDGE, wanted.end + _EDGE,
        most_packets=most or 1_000_000, most_bytes=MOST_SAVED,
    )  # fmt: skip
    return found, _note(found, captures, missing)


def _flows(rows: list[dict[str, Any]]) -> _Asked:
    flows, starts, ends = [], [], []
    for row in rows:
        protocol = PROTOCOLS.get(row["proto"] or "", row.get("ip_proto") or 0)
        if row["proto"] == "icmp" and ":" in row["id.orig_h"]:
            protocol = PROTOCOLS["icmp6"]
        flows.append(
            Flow(row["id.orig_h"], int(row["id.orig_p"] or 0), row["id.resp_h"],
                 int(row["id.resp_p"] or 0), int(protocol))
        )  # fmt: skip
        began = int(row["ts"].timestamp() * 1e6) * 1000
        starts.append(began)
        ends.append(began + int((row["duration"] or 0.0) * 1e9))
    return _Asked(flows, min(starts), max(ends))


def _captures(desk: Desk, start: int, end: int) -> tuple[list[Path], list[str]]:
    """The captures of a time that are still where they were, and the names of the others."""
    with desk.store.read() as session:
        places = facts.get(session, "captures")
    position, _ = StateFolder(desk.data).load()
    there, missing = [], []
    for each in position.inputs:
        first, last = each["first"], each["last"]
        if first is None or first > end + _EDGE or (last or first) < start - _EDGE:
            continue
        place = places.get(each["sha256"])
        path = Path(place) if place else None
        if path is not None and path.is_file() and path.stat().st_size == each["size"]:
            there.append(path)
        else:
            missing.append(each["name"])
    return there, missing


def _note(found: Packets, captures: list[Path], missing: list[str]) -> str:
    parts = []
    if captures:
        parts.append("from " + ", ".join(path.name for path in captures[:3]))
    if missing:
        parts.append(
            f"{', '.join(missing[:3])} is no longer where it was analysed: its packets are not kept"
        )
    if not found.packets and captures:
        parts.append("no packet of it was found")
    return "; ".join([*parts, *found.problems[:3]]) or "no capture of this time is known"
