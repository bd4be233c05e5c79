"""What an address is, as text alone tells it: inside or outside, one host or many, which subnet."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final, Literal

Kind = Literal["internal", "external", "multicast", "none"]
"""``multicast`` is any address of many hosts; ``none`` is no host at all (0.0.0.0, no address)."""

DEFAULT_LOCAL: Final = (
    "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "100.64.0.0/10",
    "127.0.0.0/8", "fc00::/7", "fe80::/10", "::1/128",
)  # fmt: skip
"""Inside, when the site file does not say otherwise."""

_SUBNET_BITS: Final = {4: 24, 6: 64}
_MAX_BITS: Final = {4: 32, 6: 128}


@dataclass(frozen=True)
class Address:
    """Facts about one address."""

    kind: Kind
    version: int
    """4 or 6; 0 when it is no address."""
    subnet: str
    """Inside: the network of the site file that holds it, else its /24 or /64."""
    zone: str | None = None
    """Zone of the site file."""
    link_local: bool = False


_NONE: Final = Address("none", 0, "")


class AddressBook:
    """Reads addresses against the networks of the site."""

    def __init__(
        self, local: Sequence[str] = DEFAULT_LOCAL, zones: Sequence[tuple[str, str]] = ()
    ) -> None:
        """``zones`` has (network, zone); the narrowest network that holds an address wins."""
        named = [(ip_network(text, strict=False), zone) for text, zone in zones]
        self._named = sorted(named, key=lambda pair: (-pair[0].prefixlen, str(pair[0])))
        self._local = [ip_network(text, strict=False) for text in local]
        self._local += [network for network, _ in named]
        self.read = lru_cache(maxsize=200_000)(self._read)

    def _read(self, text: str) -> Address:
        try:
            address = ip_address(text)
        except ValueError:
            return _NONE
        version = address.version
        if address.is_unspecified:
            return _NONE
        if address.is_multicast or text == "255.255.255.255":
            return Address("multicast", version, "")
        if not any(address in network for network in self._local):
            return Address("external", version, "")
        return self._inside(address)

    def _inside(self, address: IPv4Address | IPv6Address) -> Address:
        found = next((pair for pair in self._named if address in pair[0]), None)
        bits = _SUBNET_BITS[address.version]
        network = found[0] if found else ip_network((address.packed, bits), strict=False)
        is_last = address == network.broadcast_address
        if is_last and network.prefixlen < _MAX_BITS[address.version] - 1:
            return Address("multicast", address.version, "")
        zone = found[1] if found else None
        return Address("internal", address.version, str(network), zone, address.is_link_local)
