"""S7 controller and client acts, with python-snap7. ``python s7.py ACT ADDRESS``."""

from __future__ import annotations

import contextlib
import random
import struct
import sys
import threading
import time
from typing import TYPE_CHECKING

import snap7
from snap7.type import Block, SrvArea

if TYPE_CHECKING:
    from collections.abc import Callable

RACK, SLOT = 0, 2


def serve(address: str) -> None:
    """A controller with three data blocks whose process values move."""
    server = snap7.server.Server()
    blocks = {number: bytearray(size) for number, size in ((10, 64), (11, 32), (20, 512))}
    for number, block in blocks.items():
        server.register_area(SrvArea.DB, number, block)
    server.register_area(SrvArea.MK, 0, bytearray(64))
    server.register_area(SrvArea.PE, 0, bytearray(32))
    server.start_to(address)
    value = random.Random(address)  # noqa: S311
    temperature = 72.0
    while True:
        temperature += value.gauss(0, 0.05) - (temperature - 72.0) * 0.02
        struct.pack_into(">ff", blocks[10], 0, temperature, temperature * 0.31)
        struct.pack_into(">HH", blocks[10], 8, value.randrange(900, 1100), value.randrange(2))
        struct.pack_into(">I", blocks[11], 0, int(time.monotonic() * 10) & 0xFFFF)
        time.sleep(0.05)


def connect(address: str) -> snap7.Client:
    """Open a session to the controller's CPU."""
    client = snap7.Client()
    client.connect(address, RACK, SLOT)
    return client


def poll(client: snap7.Client) -> None:
    """What a WinCC server does all day: read the same data block."""
    due = time.monotonic()
    for _ in range(180):
        client.db_read(10, 0, 24)
        due += 0.12
        time.sleep(max(0.0, due - time.monotonic()))


def order(client: snap7.Client) -> None:
    """An operator's act: read a recipe, write one set point."""
    client.db_read(11, 0, 16)
    time.sleep(0.1)
    client.db_write(11, 8, bytearray(struct.pack(">H", 480)))
    time.sleep(0.1)
    client.db_read(11, 0, 16)


def discover(client: snap7.Client) -> None:
    """Who are you, and what is in you."""
    for ask in (
        client.get_cpu_info,
        client.get_order_code,
        client.get_cp_info,
        client.get_protection,
        client.list_blocks,
        lambda: client.list_blocks_of_type(Block.DB, 16),
        lambda: client.get_block_info(Block.DB, 10),
        client.get_plc_datetime,
        lambda: client.read_szl(0x0424, 0),
    ):
        with contextlib.suppress(Exception):
            ask()
        time.sleep(0.15)


def read(client: snap7.Client) -> None:
    """Read all data blocks, marks and inputs, and take one block home (upload)."""
    for number, size in ((10, 64), (11, 32), (20, 400)):
        client.db_read(number, 0, size)
        time.sleep(0.12)
    client.mb_read(0, 32)
    client.eb_read(0, 16)
    time.sleep(0.12)
    with contextlib.suppress(Exception):
        client.full_upload(Block.DB, 20)


def write(client: snap7.Client) -> None:
    """Change set points, several times."""
    for number in range(12):
        client.db_write(10, 8, bytearray(struct.pack(">HH", 2000 + number, 1)))
        time.sleep(0.12)
        client.db_read(10, 0, 24)
        time.sleep(0.12)


def stop(client: snap7.Client) -> None:
    """Stop the CPU."""
    client.get_cpu_info()
    time.sleep(0.1)
    client.plc_stop()
    time.sleep(0.1)


def start(client: snap7.Client) -> None:
    """Start the CPU again."""
    client.plc_hot_start()
    time.sleep(0.1)


def download(client: snap7.Client) -> None:
    """Load a changed block into the CPU and activate it (PI service _INSE)."""
    client.get_cpu_info()
    client.get_block_info(Block.DB, 20)
    time.sleep(0.15)
    block = bytearray(random.Random(20).randbytes(500))  # noqa: S311
    client.download(block, 20)
    time.sleep(0.1)
    client.protocol.check_control_response(client._send_receive(_insert(client, 0x41, 20)))
    time.sleep(0.1)
    client.get_block_info(Block.DB, 20)


def _insert(client: snap7.Client, block_type: int, number: int) -> bytes:
    """The job that snap7 lacks: 0x28 with the PI service _INSE for one block."""
    block = b"0" + bytes((block_type,)) + f"{number:05d}P".encode()
    blocks = b"\x01\x00" + block
    parameter = (
        b"\x28" + bytes(6) + b"\xfd" + struct.pack(">H", len(blocks)) + blocks + b"\x05_INSE"
    )
    header = struct.pack(
        ">BBHHHH",
        0x32,
        1,
        0,
        client.protocol._next_sequence(),
        len(parameter),
        0,
    )
    return header + parameter


ACTS: dict[str, Callable[[snap7.Client], None]] = {
    act.__name__: act for act in (poll, order, discover, read, write, stop, start, download)
}


def main() -> None:
    """Serve, or connect and do one act after another."""
    acts, address = sys.argv[1].split(","), sys.argv[2]
    if acts == ["serve"]:
        for other in sys.argv[3:]:
            threading.Thread(target=serve, args=(other,), daemon=True).start()
        serve(address)
        return
    client = connect(address)
    time.sleep(0.1)
    for act in acts:
        ACTS[act](client)
        time.sleep(0.1)
    client.disconnect()


if __name__ == "__main__":
    main()
