"""Which addresses are one device: evidence from MAC addresses and DHCP leases.

A device keeps the id it was given when it was first seen: ``mac-…`` when a lease said whose
address it is, else ``ip-…``. A router's MAC carries the packets of others and is nobody's
identity. So a MAC proves little at first: an IPv4 address never joins another one only because both
came from one MAC, unless

* a DHCP lease gives the address to that MAC; or
* both lie in the subnet that the segment is at home in (other MACs have one address each in
  it), and no other MAC ever carried either.

A MAC is a router's when the site file says so, or when it carries addresses from outside, of
several subnets, of a subnet that is at home on another VLAN, or very many.

IPv6 addresses join the one IPv4 device of their MAC at once. When a MAC turns out to be a router,
everything that was joined through it is let go.
"""

from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from typing import Final

from nonself.events.addresses import AddressBook

ROUTER_ADDRESSES: Final = 8
"""A MAC with more IPv4 addresses than this, none of them leased to it, carries others' packets."""

UNTAGGED: Final = -1
IPV4: Final = 4

_HOME_HOSTS: Final = 3
"""Other MACs with one address in a subnet, from which on the segment is at home in it."""

_KEPT_ADDRESSES: Final = 16

Segment = tuple[int, str]
"""VLAN (-1: untagged) and subnet."""


@dataclass
class Mac:
    """What one MAC address carried."""

    ipv4: dict[str, Segment] = field(default_factory=dict)
    """IPv4 addresses inside, first come first; no more than are needed to know a router."""
    router: str = ""
    """Why it is a router; empty when it is not."""
    device: str | None = None
    """The device that it belongs to."""


@dataclass
class Identity:
    """Addresses, MACs and leases, each with the device they belong to."""

    book: AddressBook
    site_routers: frozenset[str] = frozenset()
    holder: dict[str, str] = field(default_factory=dict)
    """Address inside to the id of the device that has it now."""
    through: dict[str, str] = field(default_factory=dict)
    """Address to the MAC through which it joined its device."""
    macs: dict[str, Mac] = field(default_factory=dict)
    carried_by: dict[str, str] = field(default_factory=dict)
    """IPv4 address to the MAC that carried it; empty when there were several."""
    lease: dict[str, str] = field(default_factory=dict)
    """Address to the MAC it was leased to last."""
    leased: dict[str, str] = field(default_factory=dict)
    """MAC to the address it leased last."""
    home: dict[Segment, set[str]] = field(default_factory=dict)
    """Segment to the MACs that have one address in it."""

    changed: set[str] = field(default_factory=set)
    """Addresses whose holder changed; whoever keeps a copy empties it."""
    own_of_routers: set[str] = field(default_factory=set)
    """Addresses that are a router's own: first or last of a subnet, at a router's MAC."""

    def mac(self, mac: str) -> Mac:
        """The facts about a MAC, empty at first."""
        if mac not in self.macs:
            reason = "named as a router by the site file" if mac in self.site_routers else ""
            self.macs[mac] = Mac(router=reason)
        return self.macs[mac]

    def name_router(self, mac: str) -> None:
        """The site file names the MAC as a router's."""
        self._is_router(mac, "named as a router by the site file")

    def carries_outside(self, mac: str) -> None:
        """The MAC sent packets of an address outside: only a router does."""
        self._is_router(mac, "carries addresses from outside")

    def leases(self, mac: str, address: str) -> str:
        """A DHCP server gave the address to the MAC; the id of the device that has it now."""
        facts = self.mac(mac)
        if self.lease.get(address) == mac and self.holder.get(address) == facts.device:
            return facts.device or f"mac-{mac}"
        device = facts.device or self._unclaimed(mac, address) or f"mac-{mac}"
        facts.device = device
        self.lease[address], self.leased[mac] = mac, address
        self._hold(address, device, "")
        return device

    def carries(self, mac: str, vlan: int, address: str) -> bool:
        """The MAC sent packets of an address inside; True when saying so again changes nothing."""
        facts = self.mac(mac)
        if facts.router:
            if _is_edge(address, self.book.read(address).subnet):
                self.own_of_routers.add(address)
            return True
        known = self.book.read(address)
        if known.version != IPV4 or known.link_local:
            if facts.device and address not in self.through:
                self._hold(address, facts.device, mac)
            return facts.device is not None
        self._returned(mac, address)
        if self.carried_by.setdefault(address, mac) != mac:
            self.carried_by[address] = ""
        if len(facts.ipv4) < _KEPT_ADDRESSES:
            facts.ipv4.setdefault(address, (vlan, known.subnet))
        segment = (vlan, known.subnet)
        if reason := self._router_reason(mac, facts) or self._foreign(mac, address, segment):
            self._is_router(mac, reason)
            return True
        self._settle(mac, facts, address, segment)
        return len(self.home[segment]) > _HOME_HOSTS

    def device_of(self, address: str) -> str:
        """The device that has the address now; a new one by its address when none has."""
        return self.holder.setdefault(address, f"ip-{address}")

    def _unclaimed(self, mac: str, address: str) -> str | None:
        """The device seen at the address before, when nothing says that it is another one."""
        device = self.holder.get(address)
        other = self.lease.get(address) or self.carried_by.get(address)
        return device if device is not None and other in {None, mac} else None

    def _returned(self, mac: str, address: str) -> None:
        """An address whose lease-holder has moved on is used by another MAC: another device."""
        owner = self.lease.get(address)
        if owner not in {None, mac} and self.leased.get(owner or "") != address:
            del self.lease[address]
            self.carried_by.pop(address, None)
            self._hold(address, self.mac(mac).device or f"mac-{mac}", "")

    def _router_reason(self, mac: str, facts: Mac) -> str:
        own = {a: s for a, s in facts.ipv4.items() if self.lease.get(a) != mac}
        if len(own) > ROUTER_ADDRESSES:
            return f"carries more than {ROUTER_ADDRESSES} addresses"
        for vlan in {segment[0] for segment in own.values()}:
            subnets = sorted({subnet for on, subnet in own.values() if on == vlan})
            if len(subnets) > 1:
                return f"carries addresses of {' and '.join(subnets[:2])}"
        return ""

    def _foreign(self, mac: str, address: str, segment: Segment) -> str:
        """The address belongs to a subnet that is at home on another VLAN."""
        if self.lease.get(address) == mac or self._hosts(segment, mac) >= _HOME_HOSTS:
            return ""
        vlan, subnet = segment
        homes = sorted(v for v, s in self.home if s == subnet and v not in {vlan, UNTAGGED})
        home = next((v for v in homes if self._hosts((v, subnet), mac) >= _HOME_HOSTS), None)
        found = home is not None and vlan != UNTAGGED
        return f"carries {subnet}, which is at home on VLAN {home}, on VLAN {vlan}" if found else ""

    def _hosts(self, segment: Segment, mac: str) -> int:
        """Other MACs with one address in the segment."""
        return len(self.home.get(segment, set()) - {mac})

    def _settle(self, mac: str, facts: Mac, address: str, segment: Segment) -> None:
        hosts = self.home.setdefault(segment, set())
        if len(facts.ipv4) == 1:
            hosts.add(mac)
            facts.device = facts.device or self.device_of(address)
            return
        hosts.discard(mac)
        alone = all(self.carried_by.get(each) == mac for each in facts.ipv4)
        if facts.device and address not in self.holder and alone and len(hosts) >= _HOME_HOSTS:
            self._hold(address, facts.device, mac)

    def _hold(self, address: str, device: str, mac: str) -> None:
        self.holder[address] = device
        self.changed.add(address)
        if mac:
            self.through[address] = mac
        else:
            self.through.pop(address, None)

    def _is_router(self, mac: str, reason: str) -> None:
        facts = self.mac(mac)
        if facts.router or mac in self.leased:
            return
        facts.router, facts.device = reason, None
        for address in [a for a, through in self.through.items() if through == mac]:
            del self.through[address], self.holder[address]
            self.changed.add(address)
        for segment in facts.ipv4.values():
            self.home.get(segment, set()).discard(mac)

    def forget(self, devices: set[str]) -> None:
        """Drop everything that leads to these devices."""
        for address in [a for a, holder in self.holder.items() if holder in devices]:
            del self.holder[address]
            self.changed.add(address)
            for known in (self.through, self.carried_by, self.lease):
                known.pop(address, None)
        for mac in [m for m, facts in self.macs.items() if facts.device in devices]:
            for segment in self.macs.pop(mac).ipv4.values():
                self.home.get(segment, set()).discard(mac)
            self.leased.pop(mac, None)


def _is_edge(address: str, subnet: str) -> bool:
    """First or last host of its subnet, where routers live."""
    network = ip_network(subnet)
    place = int(ip_address(address)) - int(network.network_address)
    return place in {1, network.num_addresses - 2}
