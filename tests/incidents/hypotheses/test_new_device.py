from plant import Scene

from nonself.incidents.hypotheses.base import Refuted
from nonself.incidents.hypotheses.new_device import NewDevice

HYPOTHESIS = NewDevice()


def test_a_device_that_came_by_dhcp_is_told_with_name_and_lease(scene: Scene) -> None:
    device = scene.device(
        "visitor", "10.1.0.99", macs=["02:00:00:00:00:99"], vendor="Realtek",
        first_seen="2020-07-14 09:12",
    )  # fmt: skip
    scene.dhcp(
        ts="2020-07-14 09:11", mac="02:00:00:00:00:99", host_name="visitor",
        assigned_addr="10.1.0.99", server_addr="10.1.0.5",
    )  # fmt: skip
    finding = HYPOTHESIS.test(scene.case(device, "2020-07-14 08:12", "2020-07-14 12:00"))
    assert finding.observed == (
        "visitor (10.1.0.99) was first seen in Computing at 09:12 UTC on 14 Jul 2020 (MAC "
        "02:00:00:00:00:99, network card by Realtek). It got the address 10.1.0.99 by DHCP at "
        '09:11 UTC on 14 Jul 2020, under the name "visitor". The network had been watched for '
        "8 days 9 hours by then, and nobody had seen it."
    )
    assert finding.title == "New device in Computing"


def test_without_a_lease_this_is_said(scene: Scene) -> None:
    device = scene.device("visitor", "10.1.0.99", first_seen="2020-07-14 09:12")
    finding = HYPOTHESIS.test(scene.case(device, "2020-07-14 08:12", "2020-07-14 12:00"))
    assert "No DHCP lease was seen: its address was set by hand" in finding.observed


def test_a_known_device_is_not_new(scene: Scene) -> None:
    device = scene.device("old", "10.1.0.98", first_seen="2020-07-08 09:12")
    case = scene.case(device, "2020-07-14 08:12", "2020-07-14 12:00")
    assert HYPOTHESIS.test(case) == Refuted(
        "Looked for a recent first sight, found it known since 8 Jul 2020."
    )


def test_on_the_first_day_nothing_is_new(scene: Scene) -> None:
    device = scene.device("early", "10.1.0.98", first_seen="2020-07-06 09:12")
    case = scene.case(device, "2020-07-06 08:12", "2020-07-06 12:00")
    assert HYPOTHESIS.test(case) == Refuted(
        "Looked for a first sight after a day of watching, found the device already there on the "
        "first day."
    )
