"""A device that nobody had seen before."""

from typing import ClassVar

import polars as pl

from nonself.incidents.case import WATCHED_BEFORE, Case
from nonself.incidents.hypotheses.base import Finding, Refuted, comparison, detail, paragraphs
from nonself.incidents.records import ns, read
from nonself.incidents.words import HOUR, clean, date, joined, lasting, moment


class NewDevice:
    """Did the device come to the network only now?"""

    name: ClassVar[str] = "New device"
    question: ClassVar[str] = "Did the device come to the network only now?"
    models: ClassVar[frozenset[str]] = frozenset({"Unusual Activity from New Device"})

    def test(self, case: Case) -> Finding | Refuted:
        """First sight against the length of the capture before it."""
        known = case.known
        if known.first_seen - case.extent.start < WATCHED_BEFORE:
            return Refuted(
                "Looked for a first sight after a day of watching, found the device already "
                "there on the first day."
            )
        if not case.is_new:
            return Refuted(
                f"Looked for a recent first sight, found it known since {date(known.first_seen)}."
            )
        watched = lasting((known.first_seen - case.extent.start) // HOUR * HOUR)
        place = f" in {known.zone}" if known.zone else ""
        lease = self._lease(case)
        identity = ", ".join(
            [
                *(f"MAC {mac}" for mac in known.macs),
                *([f"network card by {known.vendor}"] if known.vendor else []),
            ]
        )
        return Finding(
            title=f"New device{place}",
            deed=f"appeared{place}",
            brief=f"appeared{place}",
            start=known.first_seen,
            end=known.first_seen,
            endpoints=(),
            observed=paragraphs(
                f"{case.subject} was first seen{place} at {moment(known.first_seen)}"
                + (f" ({identity})." if identity else "."),
                _how(lease),
                f"The network had been watched for {watched} by then, and nobody had seen it.",
            ),
            meaning="A device without a past cannot be compared with itself, so it is compared "
            "with the devices around it. It may be a new or a replaced computer, or a visitor; "
            "it may also be what an intruder brought along.",
            advice=f"Find out who connected {known.name}: ask the owner of the zone, and look up "
            "its MAC address at the switch port. Compare with the list of planned installations.",
            phase="initial-access",
            techniques=("T0864", "T1200"),
            importance=40,
            confidence=0.95,
            comparisons=(
                comparison("time on the network", "first sight", f"known in {watched}", 100, 100),
            ),
            details=(
                detail(
                    "Device",
                    ("First seen", moment(known.first_seen)),
                    ("Addresses", joined(known.ips) or "—"),
                    ("MAC", joined(known.macs) or "—"),
                    ("Vendor", known.vendor or "—"),
                    ("Role", known.role),
                    ("Name by DHCP", clean(str(lease.get("host_name") or "—"))),
                    ("Address given by", clean(str(lease.get("server_addr") or "—"))),
                ),
            ),
        )

    def _lease(self, case: Case) -> dict[str, object]:
        """The first lease that the device got, by its MAC."""
        rows = (
            read(case.lake, "dhcp", case.known.first_seen - HOUR, case.end)
            .filter(pl.col("mac").is_in(list(case.known.macs)))
            .collect()
            .sort("ts", "assigned_addr")
            .with_columns(at=ns("ts"))
            .filter(pl.col("assigned_addr").is_not_null())
        )
        return rows.row(0, named=True) if rows.height else {}


def _how(lease: dict[str, object]) -> str:
    if not lease:
        return "No DHCP lease was seen: its address was set by hand, or given out of our sight."
    at = lease["at"]
    name = lease.get("host_name")
    called = f', under the name "{clean(str(name))}"' if name else ", without giving a name"
    return (
        f"It got the address {lease['assigned_addr']} by DHCP at "
        f"{moment(at if isinstance(at, int) else 0)}{called}."
    )
