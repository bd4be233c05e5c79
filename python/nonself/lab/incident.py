"""The incident of scenario ``factory``: three hours on day 11, a remainder on day 12."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from nonself.lab import hosts
from nonself.lab.copies import Pace
from nonself.lab.hosts import INTRUDER, INTRUDER_NAME, PEOPLE, SERVERS, Endpoint
from nonself.lab.plan import DAY, Plan
from nonself.lab.step import Step

if TYPE_CHECKING:
    from collections.abc import Callable


FIRST_DAY, LAST_DAY = 10, 11  # the eleventh and twelfth, counted from 0
STEPS = range(1, 8)
OPTIONS = ("slow_scan", "rdp_normal_user", "tls13", "modbus_other_port")
VARIATIONS = ("baseline", *(f"without_step_{n}" for n in STEPS), *OPTIONS)
OTHER_PORT = 8502
SERVERS_WITHOUT_NAME = ("50", "51", "77")
REFUSING = ("203.0.113.50", "203.0.113.82", "198.51.100.77")
SILENT = ("203.0.113.51", "203.0.113.80", "203.0.113.81", "203.0.113.83", "198.51.100.90")
CALM = Pace(spread=0.05)
TYPED = Pace(stretch=9.0, spread=0.35)  # commands of a person at a prompt
DESK = Pace(stretch=70.0, spread=0.3)
UPLOAD = Pace(stretch=8.0, slow=45.0, spread=0.1)
UPLOAD_LOOPS = 27
SCAN = Pace(stretch=1.2, spread=0.2, idle=5_000.0)
SLOW_SCAN = Pace(stretch=480.0, spread=0.4, idle=5_000.0)


def parse(variation: str) -> set[str]:
    """The parts of a variation: names joined by ``+``; empty is the whole incident."""
    parts = {part for part in variation.split("+") if part}
    unknown = parts - set(VARIATIONS)
    if unknown:
        known = ", ".join(VARIATIONS)
        raise ValueError(f"unknown variation {', '.join(sorted(unknown))}; known: {known}")
    return parts


def plan_incident(plan: Plan, seed: int, variation: str = "") -> list[Step]:
    """Add what the incident does on this day to the plan, and tell the steps."""
    parts = parse(variation)
    if plan.day not in (FIRST_DAY, LAST_DAY) or "baseline" in parts:
        return []
    left_out = {int(part[-1]) for part in parts if re.fullmatch(r"without_step_\d", part)}
    story = _Story(
        plan,
        np.random.default_rng([seed, plan.day, 3]),
        parts,
        PEOPLE[14].computer if 1 in left_out else INTRUDER,
    )
    makers: dict[int, Callable[[], Step]] = {
        1: story.joins,
        2: story.remote_desktop,
        3: story.scan,
        4: story.unnamed_tls,
        5: story.failed_outside,
        6: story.upload,
        7: story.controllers,
    }
    if plan.day == LAST_DAY:
        makers = {8: story.remainder}
    steps = [make() for number, make in makers.items() if number not in left_out]
    return [step for step in steps if step.conversations]


class _Story:
    """Makes the steps; every time is in seconds since the scenario's first midnight."""

    def __init__(
        self, plan: Plan, random: np.random.Generator, parts: set[str], device: Endpoint
    ) -> None:
        self.plan, self.random, self.parts, self.device = plan, random, parts, device
        self.routed = hosts.behind_router(device)
        self.hour = plan.day * DAY + 13 * 3600.0

    def step(self, number: int, title: str, **facts: Any) -> Step:  # noqa: ANN401
        return Step(number, title, self.device, self.plan, facts)

    def at(self, minute: float) -> float:
        return self.hour + minute * 60

    def joins(self) -> Step:
        step = self.step(
            1,
            "A new device joins the Computing network",
            mac=self.device.hardware,
            hostname=INTRUDER_NAME,
            vlan=10,
        )
        step.add("dhcp_lease", self.at(2), client=self.device, hostname=INTRUDER_NAME, pace=CALM)
        step.add("arp_server", self.at(2.1), client=self.device, pace=CALM)
        step.add("dns_isatap_factory_example", self.at(2.2), client=self.device)
        step.add("dns_wincc01_factory_example", self.at(3.4), client=self.device)
        step.add("icmp_ping", self.at(3.6), client=self.device, pace=CALM)
        return step

    def _user(self) -> tuple[str, str]:
        normal = "rdp_normal_user" in self.parts or "without_step_2" in self.parts
        return ("user", "eng.miller") if normal else ("admin", "Administrator")

    def remote_desktop(self) -> Step:
        label, user = self._user()
        step = self.step(
            2,
            "Remote desktop to the WinCC server",
            user=user,
            server=SERVERS["wincc"].address,
            port=3389,
        )
        step.add(f"rdp_{label}", self.at(9), client=self.routed, pace=DESK)
        return step

    def scan(self) -> Step:
        slow = "slow_scan" in self.parts
        step = self.step(
            3,
            "Scan of the Industrial network",
            network="10.20.20.0/24",
            ports=[102, 502],
            slow=slow,
        )
        step.add(
            "scan_ics_ports", self.at(24), client=self.routed, pace=SLOW_SCAN if slow else SCAN
        )
        return step

    def unnamed_tls(self) -> Step:
        version = "tls13" if "tls13" in self.parts else "tls12"
        step = self.step(
            4,
            "TLS without a server name to self-signed servers outside",
            servers=["203.0.113.50", "203.0.113.51", "198.51.100.77"],
            port=443,
            version=version,
        )
        for number, minute in enumerate(np.arange(31, 177, 6.0)):
            step.add(
                f"{version}_nosni_{SERVERS_WITHOUT_NAME[number % 3]}",
                self.at(minute + self.random.normal(0, 0.3)),
                client=self.device,
            )
        step.facts["connections"] = number + 1
        return step

    def failed_outside(self) -> Step:
        step = self.step(
            5,
            "Failed connections to port 502 outside",
            port=502,
            servers=sorted({*REFUSING, *SILENT}),
        )
        minutes = np.sort(self.random.uniform(38, 171, 64))
        for number, minute in enumerate(minutes):
            refused = number % 3 == 0
            address = (REFUSING if refused else SILENT)[number // 3 % (3 if refused else 5)]
            kind = "refused" if refused else "unanswered"
            step.add(
                f"external_502_{kind}",
                self.at(minute),
                client=self.device,
                pace=CALM,
                server=hosts.endpoint(hosts.ROUTER_10.hardware, address),
            )
        step.facts["connections"] = len(minutes)
        return step

    def upload(self) -> Step:
        label, user = self._user()
        step = self.step(
            6,
            "Unusual volume to the WinCC server by remote desktop",
            user=user,
            server=SERVERS["wincc"].address,
            port=3389,
        )
        step.add(
            f"rdp_upload_{label}", self.at(62), client=self.routed, pace=UPLOAD, loops=UPLOAD_LOOPS
        )
        return step

    def controllers(self) -> Step:
        step = self.step(7, "S7 and Modbus commands to controllers")
        for minute, act, target in (
            (103, "discover", "s7-1"),
            (105, "discover", "s7-2"),
            (107, "discover", "s7-3"),
            (110, "read", "s7-1"),
            (114, "read", "s7-2"),
            (121, "write", "s7-1"),
            (129, "download", "s7-2"),
            (136, "write", "s7-3"),
            (148, "stop", "s7-1"),
        ):
            step.add(
                f"s7_{act}_new",
                self.at(minute),
                client=self.routed,
                server=SERVERS[target],
                pace=TYPED,
            )
        port = OTHER_PORT if "modbus_other_port" in self.parts else 502
        for minute, act, target in (
            (139, "discover", "modbus-1"),
            (140, "discover", "modbus-2"),
            (141, "discover", "modbus-3"),
            (144, "read", "modbus-1"),
            (151, "read", "modbus-2"),
            (155, "write", "modbus-1"),
            (163, "write", "modbus-3"),
        ):
            step.add(
                f"modbus_{act}_new",
                self.at(minute),
                client=self.routed,
                pace=TYPED,
                server=SERVERS[target],
                server_port=port,
            )
        step.facts |= {
            "modbus_port": port,
            "servers": [
                SERVERS[name].address
                for name in ("s7-1", "s7-2", "s7-3", "modbus-1", "modbus-2", "modbus-3")
            ],
        }
        return step

    def remainder(self) -> Step:
        """A few calls outside in the morning; after that the device is never seen again."""
        left_out = {part for part in self.parts if part.startswith("without")}
        step = self.step(8, "The last signs of the device")
        version = "tls13" if "tls13" in self.parts else "tls12"
        if "without_step_1" not in left_out:
            step.add("dhcp_renew", self.at(-239), client=self.device, hostname=INTRUDER_NAME)
        if "without_step_4" not in left_out:
            for number in range(4):
                step.add(
                    f"{version}_nosni_{SERVERS_WITHOUT_NAME[number % 3]}",
                    self.at(-238 + 9 * number),
                    client=self.device,
                )
        if "without_step_5" not in left_out:
            for number in range(3):
                step.add(
                    "external_502_unanswered",
                    self.at(-233 + 8 * number),
                    pace=CALM,
                    client=self.device,
                )
        return step
