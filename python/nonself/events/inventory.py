"""The inventory as a table: one row per device, as a person reads it."""

from typing import Final

import polars as pl

from nonself.config import ROLES
from nonself.events.devices import DAY_NS, NAME_SOURCES, Device, Devices
from nonself.events.roles import reason
from nonself.events.vendors import vendor

TIME: Final = pl.Datetime("ns", "UTC")

INVENTORY: Final = pl.Schema(
    {
        "device": pl.String(),
        "name": pl.String(),
        "name_from": pl.String(),  # site, dhcp, rdp, dns, address
        "ips": pl.List(pl.String()),  # newest last
        "macs": pl.List(pl.String()),  # never a router's
        "vendor": pl.String(),  # of the network card
        "role": pl.String(),
        "role_reason": pl.String(),
        "zone": pl.String(),
        "zone_kind": pl.String(),  # it, ot, dmz
        "vlan": pl.Int64(),  # newest; null when untagged or behind a router
        "first_seen": TIME,
        "last_seen": TIME,
        "new": pl.Boolean(),  # last seen within a day of its coming, after a day of watching
    }
)


def inventory(devices: Devices) -> pl.DataFrame:
    """All devices, in the order in which they were first seen."""
    macs = _macs(devices)
    rows = [
        _row(devices, row, device, sorted(macs.get(device.id, ())))
        for row, device in enumerate(devices.devices)
        if device is not None
    ]
    return pl.DataFrame(rows, schema=INVENTORY, orient="row").sort("first_seen", "device")


def routers(devices: Devices) -> pl.DataFrame:
    """MAC addresses that carry the packets of others, and why."""
    found = [
        (mac, facts.router, vendor(mac))
        for mac, facts in sorted(devices.identity.macs.items())
        if facts.router
    ]
    schema = {"mac": pl.String, "reason": pl.String, "vendor": pl.String}
    return pl.DataFrame(found, schema=schema, orient="row")


def zones(devices: Devices) -> pl.DataFrame:
    """Zones that have devices: name, kind, why, and how many devices."""
    found = [
        (devices.zones.label(key), zone.kind, zone.reason, zone.devices, zone.controllers)
        for key, zone in sorted(devices.zones.zones.items())
        if zone.devices
    ]
    schema = {
        "zone": pl.String, "kind": pl.String, "reason": pl.String, "devices": pl.Int64,
        "controllers": pl.Int64,
    }  # fmt: skip
    return pl.DataFrame(found, schema=schema, orient="row")


def _macs(devices: Devices) -> dict[str, set[str]]:
    """Device to its own MACs: those that carried it alone, or leased an address for it."""
    found: dict[str, set[str]] = {}
    for mac, facts in devices.identity.macs.items():
        if facts.device and not facts.router:
            found.setdefault(facts.device, set()).add(mac)
    return found


def _row(devices: Devices, row: int, device: Device, macs: list[str]) -> tuple[object, ...]:
    columns = devices.columns
    role = ROLES[columns.role[row]]
    is_fixed = columns.fixed_role[row] >= 0
    why = "named by the site file" if is_fixed else reason(role, columns.counts[row].tolist())
    first, last = int(columns.first[row]), int(columns.last[row])
    return (
        device.id,
        device.name,
        next((source for source in NAME_SOURCES if source in device.names), "address"),
        list(device.ips),
        macs,
        next((name for name in map(vendor, macs) if name), None),
        role,
        why,
        devices.zones.label(device.zone),
        devices.zones.kind(device.zone),
        next(reversed(device.vlans), None),
        first,
        last,
        first - (devices.started or 0) >= DAY_NS and last - first < DAY_NS,
    )
