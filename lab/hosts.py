"""The lab's hosts: network namespaces on two bridges joined by a router.

Everything runs in namespaces called ``nsl-*``, which are removed at the end.
Computing (VLAN 10) and Industrial (VLAN 20) are one bridge each; "outside" is a
third segment behind the router. Nothing is connected to the machine's own network.
"""

from __future__ import annotations

import contextlib
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PREFIX = "nsl-"
ROUTER_MAC = {"10": "00:1b:0d:63:c2:0a", "20": "00:1b:0d:63:c2:14", "out": "00:1b:0d:63:c2:63"}
GATEWAY = {"10": "10.10.10.1", "20": "10.20.20.1", "out": "203.0.113.1"}


@dataclass(frozen=True)
class Host:
    """One namespace with one interface; ``more`` are further addresses on it."""

    name: str
    segment: str
    mac: str
    address: str
    more: tuple[str, ...] = ()


HOSTS = (
    Host("office", "10", "3c:52:82:10:00:65", "10.10.10.101"),
    Host("new", "10", "08:00:27:5e:9d:31", "10.10.10.66"),
    Host(
        "server",
        "10",
        "00:15:5d:0a:0a:05",
        "10.10.10.5",
        ("10.10.10.6", "10.10.10.7", "10.10.10.9"),
    ),
    Host(
        "outside",
        "out",
        "00:1c:73:00:00:99",
        "203.0.113.2",
        tuple(f"203.0.113.{n}" for n in (10, 11, 12, 13, 14, 15, 50, 51))
        + tuple(f"198.51.100.{n}" for n in (20, 21, 22, 23, 24, 25, 77)),
    ),
    Host("wincc", "20", "00:0e:8c:aa:14:0a", "10.20.20.10"),
    Host("engineering", "20", "00:0e:8c:aa:14:0b", "10.20.20.11"),
    Host("hmi", "20", "00:0e:8c:aa:14:0c", "10.20.20.12"),
    Host("s7", "20", "28:63:36:aa:14:15", "10.20.20.21", ("10.20.20.22", "10.20.20.23")),
    Host("modbus", "20", "00:80:f4:aa:14:1f", "10.20.20.31", ("10.20.20.32", "10.20.20.33")),
)
BY_NAME = {host.name: host for host in HOSTS}


def run(command: str, *, check: bool = True) -> str:
    """Run a shell command on the machine and give its output."""
    done = subprocess.run(command, shell=True, check=False, capture_output=True, text=True)  # noqa: S602
    if check and done.returncode:
        raise RuntimeError(f"{command}: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout


def within(name: str, command: str, *, check: bool = True) -> str:
    """Run a command inside a host and give its output."""
    quoted = command.replace("'", "'\\''")
    return run(f"ip netns exec {PREFIX}{name} sh -c '{quoted}'", check=check)


@contextlib.contextmanager
def daemon(
    name: str, command: str, *, log: Path | None = None, settle: float = 0.5
) -> Iterator[int]:
    """Keep a program running inside a host while the block runs."""
    out = log.open("wb") if log else subprocess.DEVNULL
    process = subprocess.Popen(  # noqa: S602
        f"exec ip netns exec {PREFIX}{name} {command}",
        shell=True,
        stdout=out,
        stderr=out,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    time.sleep(settle)
    try:
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(3)
        if process.poll() is None:
            process.kill()


def build() -> None:
    """Create all namespaces, bridges and addresses."""
    remove()
    for name in ("sw10", "sw20", "swout", "router", *(host.name for host in HOSTS)):
        run(f"ip netns add {PREFIX}{name}")
        within(
            name,
            "ip link set lo up; sysctl -qw net.ipv4.tcp_timestamps=0 "
            "net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1",
        )
    for segment in ("10", "20", "out"):
        within(f"sw{segment}", "ip link add br0 type bridge stp_state 0 && ip link set br0 up")
        _plug("router", segment, f"r{segment}", ROUTER_MAC[segment])
        length = 24
        within("router", f"ip addr add {GATEWAY[segment]}/{length} dev r{segment}")
    within(
        "router",
        "ip addr add 198.51.100.1/24 dev rout; sysctl -qw net.ipv4.ip_forward=1 "
        "net.ipv4.conf.all.send_redirects=0",
    )
    for host in HOSTS:
        _plug(host.name, host.segment, "eth0", host.mac)
        if host.name == "new":
            continue  # takes its address by DHCP
        for address in (host.address, *host.more):
            within(host.name, f"ip addr add {address}/24 dev eth0")
        within(host.name, f"ip route add default via {GATEWAY[host.segment]}")
    _static_neighbours()


def _plug(name: str, segment: str, interface: str, mac: str) -> None:
    """Join a namespace to a segment's bridge, with offloads off."""
    port = f"p-{name}"[:15]
    run(
        f"ip link add {interface} netns {PREFIX}{name} address {mac} "
        f"type veth peer name {port} netns {PREFIX}sw{segment}"
    )
    within(f"sw{segment}", f"ip link set {port} master br0 up")
    within(
        name,
        f"ethtool -K {interface} tso off gso off gro off tx off rx off; ip link set {interface} up",
        check=False,
    )


def _static_neighbours() -> None:
    """Give the router fixed neighbours for the whole Industrial range.

    Without them it would answer a scan of absent hosts with ARP alone, and the
    unanswered SYN would never be seen on the Industrial side.
    """
    present = {
        address: host.mac
        for host in HOSTS
        if host.segment == "20"
        for address in (host.address, *host.more)
    }
    lines = []
    for last in range(2, 255):
        address = f"10.20.20.{last}"
        mac = present.get(address, f"00:0e:8c:00:14:{last:02x}")
        lines.append(f"neigh replace {address} lladdr {mac} dev r20 nud permanent")
    batch = Path("/tmp/nsl-neighbours")
    batch.write_text("\n".join(lines) + "\n")
    run(f"ip -n {PREFIX}router -batch {batch}")
    batch.unlink()


def remove() -> None:
    """Remove what :func:`build` created, and the programs still inside."""
    for line in run("ip netns list").splitlines():
        name = line.split()[0]
        if name.startswith(PREFIX):
            for pid in run(f"ip netns pids {name}").split():
                run(f"kill -9 {pid}", check=False)
            run(f"ip netns del {name}")
