"""The inventory as plain values and back, for saving between runs."""

from dataclasses import asdict
from typing import Any

from nonself.config import Site
from nonself.events.devices import Device, Devices
from nonself.events.identity import Mac
from nonself.events.roles import F
from nonself.events.zones import Zone

State = dict[str, Any]
"""Plain values only; the same inventory gives the same state."""


def dump(devices: Devices) -> State:
    """Everything that the inventory knows."""
    devices.compact()
    identity = devices.identity
    return {
        "site": devices.site.model_dump(mode="json"),
        "started": devices.started,
        "evicted": devices.evicted,
        "devices": [asdict(device) for device in devices.devices if device],
        "columns": devices.columns.state(),
        "zones": {key: asdict(zone) for key, zone in devices.zones.zones.items()},
        "holder": dict(sorted(identity.holder.items())),
        "through": dict(sorted(identity.through.items())),
        "macs": {mac: asdict(facts) for mac, facts in sorted(identity.macs.items())},
        "carried_by": dict(sorted(identity.carried_by.items())),
        "lease": dict(sorted(identity.lease.items())),
        "leased": dict(sorted(identity.leased.items())),
        "home": [[*segment, sorted(macs)] for segment, macs in sorted(identity.home.items())],
        "own_of_routers": sorted(identity.own_of_routers),
    }


def restore(site: Site, state: State, limit: int) -> Devices:
    """The inventory of a saved state; when the site file changed, what it says now counts."""
    devices = Devices(site, limit)
    identity = devices.identity
    devices.started, devices.evicted = state["started"], state["evicted"]
    for saved in state["devices"]:
        vlans = {int(vlan): None for vlan in saved["vlans"]}
        device = Device(**(saved | {"vlans": vlans}))
        devices.row[device.id] = len(devices.devices)
        devices.devices.append(device)
        devices.ids.append(device.id)
    devices.columns.restore(state["columns"])
    devices.zones.zones = {key: Zone(**zone) for key, zone in state["zones"].items()}
    identity.holder, identity.through = dict(state["holder"]), dict(state["through"])
    identity.carried_by = dict(state["carried_by"])
    identity.lease, identity.leased = dict(state["lease"]), dict(state["leased"])
    identity.own_of_routers = set(state["own_of_routers"])
    identity.home = {(vlan, subnet): set(macs) for vlan, subnet, macs in state["home"]}
    for mac, saved in state["macs"].items():
        ipv4 = {address: (vlan, subnet) for address, (vlan, subnet) in saved["ipv4"].items()}
        identity.macs[mac] = Mac(ipv4, saved["router"], saved["device"])
    if Site.model_validate(state["site"]) != site:
        _reread(devices)
    return devices


def _reread(devices: Devices) -> None:
    """Apply a changed site file to devices that are known."""
    devices.zones.zones.clear()
    columns = devices.columns
    columns.fixed_role[: columns.size] = -1
    for mac in devices.site.routers:
        devices.identity.name_router(mac)
    for row, device in enumerate(devices.devices):
        if device is None:
            continue
        device.zone_is_fixed = False
        device.names.pop("site", None)
        device.zone = devices.zone_of(device)
        served = int(columns.counts[row, F["ot_served"]] > 0)
        devices.zones.count(device.zone, devices=1, controllers=served, now=int(columns.last[row]))
        columns.zone[row] = devices.zones.place(device.zone)
        for address in device.ips:
            devices.overrule(row, device, address)
