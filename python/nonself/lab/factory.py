"""The benign days of scenario ``factory``: an office, and a plant that never sleeps.

Machines are clockwork with a little jitter; people are not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nonself.lab import hosts
from nonself.lab.copies import Pace
from nonself.lab.hosts import ENGINEER, NEWCOMER, PEOPLE, SERVERS, Person
from nonself.lab.plan import DAY, Plan

if TYPE_CHECKING:
    import numpy.typing as npt

    from nonself.lab.template import Library

HOUR = 3600.0
SITES = (  # template label, host name, share of visits, first day
    ("weather_service", "www.weather-service.example", 2, 0),
    ("cloud_office", "mail.cloud-office.example", 8, 0),
    ("software_vendor", "update.software-vendor.example", 1, 0),
    ("news_daily", "www.news-daily.example", 4, 0),
    ("supplier_one", "portal.supplier-one.example", 2, 0),
    ("search_engine", "www.search-engine.example", 6, 0),
    ("packaging", "shop.packaging.example", 1, 0),
    ("logistics_track", "www.logistics-track.example", 3, 0),
    ("content_net", "static.content-net.example", 5, 0),
    ("bank_online", "www.bank-online.example", 1, 4),
    ("travel_booking", "www.travel-booking.example", 1, 8),
)
AGENT = ("endpoint_agent", "telemetry.endpoint-agent.example")
MISSING = (
    "wpad.factory.example",
    "isatap.factory.example",
    "oldprinter.factory.example",
    "www.wheather-service.example",
    "autodiscover.factory.example",
)
JOINS = 7  # the newcomer's first day, a Monday
REMOTE_DAYS = {0: 9.4, 1: 14.2, 3: 10.1, 4: 8.7, 7: 9.1, 8: 15.3, 9: 10.8, 10: 9.3, 11: 8.9}
DOWNLOAD_DAY, DOWNLOAD_HOUR = 3, 10.6  # the one legitimate change of a controller's block
POLL = Pace(period=29.6, slow=1.0, spread=0.05)
HUMAN = Pace(stretch=4.0, spread=0.35)
MACHINE = Pace(spread=0.05)
DESK = Pace(stretch=90.0, spread=0.3)
LITTLE_THINGS = (  # template, mean per working day and computer
    ("print_job", 1.2),
    ("arp_server", 9.0),
    ("icmp_ping", 0.4),
    ("tcp_unanswered", 0.35),
    ("tcp_refused", 0.35),
)


def plan_day(day: int, seed: int, library: Library) -> Plan:
    """Everything benign that begins on this day."""
    plan = Plan(day)
    random = np.random.default_rng([seed, day, 1])
    midnight = float(day * DAY)
    _polls(plan, midnight, random)
    _operators(plan, midnight, random)
    _engineer(plan, midnight, day, random)
    plan.add(
        "backup_upload",
        midnight + 2 * HOUR + random.normal(40, 6),
        client=SERVERS["fileserver"],
        pace=Pace(slow=30.0),
        loops=int(random.integers(3, 5)),
    )
    for person in PEOPLE:
        if person != NEWCOMER or day >= JOINS:
            own = np.random.default_rng([seed, day, 2, PEOPLE.index(person)])
            _Desk(plan, person, own, library).work()
    return plan


def _polls(plan: Plan, midnight: float, random: np.random.Generator) -> None:
    """WinCC reads the S7 controllers, the HMI the Modbus ones: a new connection each 1.5 hours."""
    for number in (1, 2, 3):
        for turn in range(16):
            begin = midnight + turn * 1.5 * HOUR + number * 700
            plan.add(f"s7_poll_{number}", begin + abs(random.normal(0, 1.5)), pace=POLL)
            plan.add(f"modbus_poll_{number}", begin + 300 + abs(random.normal(0, 1.5)), pace=POLL)


def _operators(plan: Plan, midnight: float, random: np.random.Generator) -> None:
    """Three shifts change set points now and then, at the HMI and at WinCC."""
    for number in (1, 2, 3):
        for _ in range(random.poisson(3)):
            plan.add(
                "modbus_order",
                midnight + random.uniform(600, DAY - 600),
                pace=HUMAN,
                server=SERVERS[f"modbus-{number}"],
            )
        for _ in range(random.poisson(2)):
            plan.add(
                "s7_order",
                midnight + random.uniform(600, DAY - 600),
                pace=HUMAN,
                server=SERVERS[f"s7-{number}"],
            )


def _engineer(plan: Plan, midnight: float, day: int, random: np.random.Generator) -> None:
    """The engineer's remote desktop to WinCC, and one change of a controller."""
    if day in REMOTE_DAYS:
        begin = midnight + REMOTE_DAYS[day] * HOUR + random.normal(0, 300)
        plan.add("dns_wincc01_factory_example", begin - 0.05, client=ENGINEER.computer)
        desk = hosts.behind_router(ENGINEER.computer)
        length = int(random.integers(1, 4))
        plan.add("rdp_engineer", begin, client=desk, pace=DESK, loops=length)
    if day in (0, 3, 8):
        plan.add("s7_engineer_online", midnight + 10.4 * HOUR + random.normal(0, 200), pace=HUMAN)
    if day == DOWNLOAD_DAY:
        plan.add("s7_engineer_download", midnight + DOWNLOAD_HOUR * HOUR, pace=HUMAN)


class _Desk:
    """A day at one office computer."""

    def __init__(
        self, plan: Plan, person: Person, random: np.random.Generator, library: Library
    ) -> None:
        self.plan, self.person, self.random, self.library = plan, person, random, library
        self.midnight = float(plan.day * DAY)
        self.pc = person.computer
        weekend = plan.day % 7 >= 5  # noqa: PLR2004
        self.absent = weekend and random.random() > 0.08  # noqa: PLR2004
        begin, end = random.normal(7.4, 0.5), random.normal(16.6, 0.7)
        if weekend:
            begin, end = 10.0, random.normal(12, 0.5)
        self.begin, self.end = self.midnight + begin * HOUR, self.midnight + end * HOUR

    def work(self) -> None:
        """Plan the whole day."""
        if self.absent:
            return
        habits = np.random.default_rng([*self.person.hostname.encode()])
        busy = habits.uniform(0.6, 1.5)
        self.arrive()
        for at in self.moments(19 * busy):
            self.visit(at)
        for at in self.moments(1.8 * busy):
            self.share(at)
        for at in self.moments(5):
            self.lookup(at - 0.03, "intranet.factory.example")
            self.meet(at, f"http_intranet_{self.random.integers(1, 4)}", HUMAN)
        for template, mean in LITTLE_THINGS:
            for at in self.moments(mean):
                self.meet(at, template)
        for at in self.moments(0.9):
            self.lookup(at, MISSING[int(self.random.integers(len(MISSING)))])
        for at in np.arange(self.begin + 120, self.end, 1.5 * HOUR):
            self.lookup(at - 0.04, AGENT[1])
            self.meet(at + self.random.normal(0, 3), "tls13_endpoint_agent_small")

    def arrive(self) -> None:
        """Switch on: a lease, a name that does not exist, the file server."""
        self.plan.add(
            "dhcp_lease", self.begin, client=self.pc, hostname=self.person.hostname, pace=MACHINE
        )
        self.lookup(self.begin + 2, MISSING[int(self.random.integers(2))])
        self.share(self.begin + self.random.uniform(20, 90))

    def moments(self, mean: float) -> npt.NDArray[np.float64]:
        """Moments of the working day, ``mean`` of them in nine hours, none at noon."""
        count = self.random.poisson(mean * (self.end - self.begin) / 9 / HOUR)
        times = self.random.uniform(self.begin + 60, self.end, count)
        noon = np.abs((times - self.midnight) / HOUR - 12.25) > 0.4  # noqa: PLR2004
        return np.sort(times[noon])

    def visit(self, at: float) -> None:
        """Look up a site unless its address is still known, then load some of its pages."""
        sites = [site for site in SITES if site[3] <= self.plan.day]
        taste = np.random.default_rng([7, *self.person.hostname.encode()]).gamma(1, 1, len(SITES))
        weight = np.array([site[2] for site in sites]) * taste[: len(sites)]
        label, name, _, _ = sites[int(self.random.choice(len(sites), p=weight / weight.sum()))]
        if self.random.random() < 0.6:  # noqa: PLR2004
            self.lookup(at - 0.045, name)
        size = "large" if self.random.random() < 0.1 else "small"  # noqa: PLR2004
        for version in ("tls12", "tls13"):
            if f"{version}_{label}_{size}" in self.library.manifest:
                self.meet(at, f"{version}_{label}_{size}", HUMAN)

    def share(self, at: float) -> None:
        """Put a report on the file server and get the plan."""
        self.lookup(at - 0.02, "fileserver.factory.example")
        self.meet(at, f"smb_{self.person.user.replace('.', '_')}", HUMAN)

    def lookup(self, at: float, name: str) -> None:
        """Ask for a name."""
        self.meet(at, "dns_" + name.replace(".", "_").replace("-", "_"))

    def meet(self, at: float, template: str, pace: Pace = MACHINE) -> None:
        """Plan one conversation of this computer."""
        self.plan.add(template, at, client=self.pc, pace=pace)
