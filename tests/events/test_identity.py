from nonself.events.addresses import AddressBook
from nonself.events.identity import Identity

A, B, C, D, R = (f"00:1b:1b:00:00:0{letter}" for letter in "abcde")


def _segment(identity: Identity, vlan: int = 10) -> None:
    """Four hosts with one address each: the segment is at home in 10.0.0.0/24."""
    for place, mac in enumerate(f"00:15:5d:00:00:0{number}" for number in range(4)):
        identity.carries(mac, vlan, f"10.0.0.{100 + place}")


def test_a_new_static_address_of_a_host_stays_the_same_device_where_the_segment_is_at_home() -> (
    None
):
    identity = Identity(AddressBook())
    _segment(identity)
    identity.carries(A, 10, "10.0.0.1")
    identity.carries(A, 10, "10.0.0.2")
    assert identity.device_of("10.0.0.2") == "ip-10.0.0.1"


def test_a_router_does_not_swallow_hosts_of_one_remote_subnet() -> None:
    identity = Identity(AddressBook())
    _segment(identity)
    for place in range(5):
        identity.carries(R, 10, f"10.9.0.{place + 1}")
    devices = {identity.device_of(f"10.9.0.{place + 1}") for place in range(5)}
    assert len(devices) == 5


def test_a_mac_with_two_subnets_on_one_vlan_is_a_router() -> None:
    identity = Identity(AddressBook())
    identity.carries(R, 10, "10.9.0.1")
    identity.carries(R, 10, "10.8.0.1")
    assert identity.mac(R).router == "carries addresses of 10.8.0.0/24 and 10.9.0.0/24"
    assert identity.mac(R).device is None


def test_a_mac_that_carries_a_subnet_of_another_vlan_is_a_router() -> None:
    identity = Identity(AddressBook())
    assert not identity.carries(R, 20, "10.0.0.101")
    _segment(identity)
    identity.carries(R, 20, "10.0.0.101")
    assert "at home on VLAN 10" in identity.mac(R).router


def test_what_a_router_swallowed_before_it_was_known_is_let_go() -> None:
    identity = Identity(AddressBook())
    _segment(identity)
    identity.carries(R, 10, "10.0.0.1")
    identity.carries(R, 10, "10.0.0.2")
    identity.carries(R, 10, "fd00::7")
    assert identity.device_of("fd00::7") == identity.device_of("10.0.0.2") == "ip-10.0.0.1"
    identity.changed.clear()
    identity.carries_outside(R)
    assert identity.changed == {"10.0.0.2", "fd00::7"}
    assert identity.device_of("10.0.0.2") == "ip-10.0.0.2"
    assert identity.device_of("fd00::7") == "ip-fd00::7"
    assert identity.device_of("10.0.0.1") == "ip-10.0.0.1"


def test_a_roaming_laptop_is_no_router() -> None:
    identity = Identity(AddressBook())
    identity.leases(A, "10.0.0.1")
    identity.carries(A, 10, "10.0.0.1")
    identity.leases(A, "10.9.0.1")
    identity.carries(A, 20, "10.9.0.1")
    assert identity.mac(A).router == ""
    assert identity.device_of("10.9.0.1") == identity.device_of("10.0.0.1") == f"mac-{A}"


def test_ipv6_addresses_join_the_device_of_their_mac() -> None:
    identity = Identity(AddressBook())
    assert not identity.carries(A, 10, "fe80::1")
    identity.carries(A, 10, "10.0.0.1")
    assert identity.carries(A, 10, "fe80::1")
    assert identity.device_of("fe80::1") == "ip-10.0.0.1"


def test_an_address_leased_to_another_mac_is_another_device() -> None:
    identity = Identity(AddressBook())
    assert identity.leases(A, "10.0.0.1") == f"mac-{A}"
    assert identity.leases(B, "10.0.0.1") == f"mac-{B}"
    assert identity.device_of("10.0.0.1") == f"mac-{B}"
    assert identity.leases(A, "10.0.0.2") == f"mac-{A}"


def test_a_lease_keeps_the_id_of_a_device_that_was_seen_before_it() -> None:
    identity = Identity(AddressBook())
    identity.carries(A, 10, "10.0.0.1")
    assert identity.leases(A, "10.0.0.1") == "ip-10.0.0.1"
    assert identity.leases(A, "10.0.0.9") == "ip-10.0.0.1"


def test_a_left_lease_that_another_mac_uses_is_another_device() -> None:
    identity = Identity(AddressBook())
    identity.leases(A, "10.0.0.1")
    identity.leases(A, "10.0.0.2")
    identity.carries(B, 10, "10.0.0.1")
    assert identity.device_of("10.0.0.1") == f"mac-{B}"


def test_a_router_of_the_site_file_is_never_an_identity() -> None:
    identity = Identity(AddressBook(), frozenset({R}))
    identity.carries(R, 10, "10.0.0.1")
    identity.carries(R, 10, "10.9.0.254")
    assert identity.mac(R).device is None
    assert identity.own_of_routers == {"10.0.0.1", "10.9.0.254"}
