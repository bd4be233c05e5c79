import pytest

from nonself.events.addresses import AddressBook


@pytest.mark.parametrize(
    ("text", "kind", "subnet"),
    [
        ("10.20.20.5", "internal", "10.20.20.0/24"),
        ("fd00::7", "internal", "fd00::/64"),
        ("8.8.8.8", "external", ""),
        ("8.8.8.255", "external", ""),
        ("10.20.20.255", "multicast", ""),
        ("224.0.0.251", "multicast", ""),
        ("255.255.255.255", "multicast", ""),
        ("ff02::fb", "multicast", ""),
        ("0.0.0.0", "none", ""),  # noqa: S104
        ("nonsense", "none", ""),
    ],
)
def test_kinds_of_addresses_without_a_site_file(text: str, kind: str, subnet: str) -> None:
    found = AddressBook().read(text)
    assert (found.kind, found.subnet) == (kind, subnet)


def test_the_narrowest_network_of_the_site_names_the_zone() -> None:
    book = AddressBook(zones=[("10.0.0.0/8", "Office"), ("10.20.0.0/16", "Industrial")])
    assert book.read("10.20.20.5").zone == "Industrial"
    assert book.read("10.1.1.1").zone == "Office"
    assert book.read("10.20.20.255").kind == "internal"
    assert book.read("10.20.255.255").kind == "multicast"


def test_public_networks_of_a_zone_are_inside() -> None:
    book = AddressBook(local=["10.0.0.0/8"], zones=[("198.51.100.0/24", "DMZ")])
    assert book.read("198.51.100.7").kind == "internal"
    assert book.read("192.168.0.1").kind == "external"
