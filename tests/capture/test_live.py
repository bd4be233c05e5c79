"""An interface of a network namespace that the test makes: what is sent is what is read."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.capture.packets import SECOND, capture, datagram
from tests.lake.zeek_reader import read

NONSELF = str(Path(sys.executable).with_name("nonself"))
SPACE = f"nonself-{os.getpid()}"
SENDER = """
import socket, struct, sys, time
frames = open(sys.argv[1], "rb").read()[24:]
link = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
link.bind((sys.argv[2], 0))
while frames:
    length = struct.unpack("<I", frames[8:12])[0]
    link.send(frames[16 : 16 + length])
    frames = frames[16 + length :]
    time.sleep(0.0005)
"""
TAGGED = b"\x81\x00\x00\x2a"


def frames() -> list[bytes]:
    """A hundred connections of ten datagrams, each answered; one of them on a VLAN."""
    made = []
    for port in range(40_000, 40_100):
        for _ in range(10):
            made.append(datagram("10.0.0.1", port, "10.0.0.2", 9))
            made.append(datagram("10.0.0.2", 9, "10.0.0.1", port))
    tagged = datagram("10.0.0.7", 5000, "10.0.0.8", 9)
    return [*made, tagged[:12] + TAGGED + tagged[12:]]


def may_make_namespaces() -> bool:
    return os.geteuid() == 0 and not subprocess.call(
        ["unshare", "--net", "true"], stderr=subprocess.DEVNULL
    )


pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux") or not may_make_namespaces(),
    reason="network namespaces can be made by root on Linux",
)


@pytest.fixture(scope="module")
def space() -> Iterator[list[str]]:
    """Two ends of a wire, `here` and `there`; gives the words that run something beside them."""
    inside = ["ip", "netns", "exec", SPACE]
    subprocess.run(["ip", "netns", "add", SPACE], check=True)
    try:
        for words in (
            "sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1",
            "ip link add here type veth peer name there",
            "ip link set here up",
            "ip link set there up",
            "ip link set lo up",
        ):
            subprocess.run([*inside, *words.split()], check=True)
        yield inside
    finally:
        subprocess.run(["ip", "netns", "delete", SPACE], check=True)


def start(space: list[str], out: Path, *options: str) -> "subprocess.Popen[str]":
    program = [NONSELF, "sensor", "-i", "there", "-o", str(out)]
    running = subprocess.Popen(
        [*space, *program, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    deadline = time.monotonic() + 60
    while not promiscuous(space):  # the ring is there just before
        assert running.poll() is None, running.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.05)
    time.sleep(0.2)
    return running


def promiscuous(space: list[str]) -> bool:
    told = subprocess.run(
        [*space, "ip", "-d", "link", "show", "there"], check=True, capture_output=True, text=True
    )
    return "promiscuity 0" not in told.stdout


def send(space: list[str], folder: Path, packets: list[bytes]) -> None:
    path = folder / "sent.pcap"
    path.write_bytes(capture((i * SECOND, frame) for i, frame in enumerate(packets)))
    subprocess.run([*space, sys.executable, "-c", SENDER, str(path), "here"], check=True)


@pytest.mark.parametrize("workers", ["1", "2"])
def test_what_is_sent_is_read_by_one_sensor_and_by_two(
    space: list[str], tmp_path: Path, workers: str
) -> None:
    running = start(space, tmp_path / "logs", "--workers", workers)
    send(space, tmp_path, frames())
    time.sleep(0.5)
    running.send_signal(signal.SIGINT)
    stdout, stderr = running.communicate(timeout=60)
    assert running.returncode == 0, stderr
    rows = read(tmp_path / "logs" / "conn.log").rows
    talks = {row["id.orig_p"]: row for row in rows}
    assert sorted(talks) == [5000, *range(40_000, 40_100)]
    assert len(rows) == 101
    counts = {(row["orig_pkts"], row["resp_pkts"]) for port, row in talks.items() if port > 5000}
    assert counts == {(10, 10)}
    assert talks[5000]["vlan"] == 42
    assert "2,001 packets of there" in stdout
    assert abs(rows[0]["ts"] - time.time()) < 60


def test_it_stops_by_itself_and_connections_end_while_nothing_is_sent(
    space: list[str], tmp_path: Path
) -> None:
    running = start(space, tmp_path / "logs", "--seconds", "2")
    send(space, tmp_path, frames()[:2])
    _, stderr = running.communicate(timeout=60)
    assert running.returncode == 0, stderr
    assert len(read(tmp_path / "logs" / "conn.log").rows) == 1


def test_an_interface_that_is_not_there_is_one_line(space: list[str], tmp_path: Path) -> None:
    program = [NONSELF, "sensor", "-i", "nowhere"]
    done = subprocess.run(
        [*space, *program, "-o", str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr == "nonself: nowhere: no such device\n"


def test_what_another_program_writes_is_read_from_a_pipe(tmp_path: Path) -> None:
    data = capture((i * SECOND, frame) for i, frame in enumerate(frames()[:4]))
    done = subprocess.run(
        [NONSELF, "sensor", "-", "-o", str(tmp_path)],
        input=data, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert [row["orig_pkts"] for row in read(tmp_path / "conn.log").rows] == [2]
