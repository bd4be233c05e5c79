"""Modbus controller and client acts, with pymodbus. ``python modbus.py ACT ADDRESS [PORT]``."""

from __future__ import annotations

import asyncio
import random
import sys
import threading
import time
from typing import TYPE_CHECKING

from pymodbus import ModbusDeviceIdentification
from pymodbus.client import ModbusTcpClient
from pymodbus.datastore import ModbusDeviceContext, ModbusSequentialDataBlock, ModbusServerContext
from pymodbus.server import ModbusTcpServer

if TYPE_CHECKING:
    from collections.abc import Callable


async def serve(addresses: list[str]) -> None:
    """Controllers whose holding registers move."""
    identity = ModbusDeviceIdentification(
        info_name={
            "VendorName": "Example Automation",
            "ProductCode": "EA-340",
            "MajorMinorRevision": "2.7",
            "ProductName": "Process controller",
            "ModelName": "EA-340-20",
        }
    )
    tasks = []
    for address in addresses:
        context = ModbusServerContext(
            devices=ModbusDeviceContext(
                hr=ModbusSequentialDataBlock(1, [500] * 200),
                ir=ModbusSequentialDataBlock(1, [500] * 200),
                co=ModbusSequentialDataBlock(1, [False] * 64),
                di=ModbusSequentialDataBlock(1, [True] * 64),
            ),
            single=True,
        )
        for port in (502, 8502):
            server = ModbusTcpServer(context, identity=identity, address=(address, port))
            tasks.append(asyncio.create_task(server.serve_forever()))
        threading.Thread(target=_move, args=(address,), daemon=True).start()
    await asyncio.gather(*tasks)


def _move(address: str) -> None:
    """The process: new measurements, written from inside (not seen on the network)."""
    value = random.Random(address)  # noqa: S311
    level = [500.0 + 10 * n for n in range(8)]
    time.sleep(1)
    client = ModbusTcpClient(address)
    client.connect()
    while True:
        level = [x + value.gauss(0, 1.5) - (x - 520) * 0.01 for x in level]
        client.write_registers(0, [int(x) for x in level])
        time.sleep(0.1)


def poll(client: ModbusTcpClient) -> None:
    """What an HMI does all day: holding registers, and coils each tenth time."""
    due = time.monotonic()
    for number in range(180):
        client.read_holding_registers(0, count=8)
        if number % 10 == 0:
            client.read_coils(0, count=8)
        due += 0.12
        time.sleep(max(0.0, due - time.monotonic()))


def order(client: ModbusTcpClient) -> None:
    """An operator's act: one set point and one coil."""
    client.read_holding_registers(20, count=2)
    time.sleep(0.1)
    client.write_register(20, 515)
    time.sleep(0.1)
    client.write_coil(3, True)
    time.sleep(0.1)
    client.read_holding_registers(20, count=2)


def discover(client: ModbusTcpClient) -> None:
    """Read device identification and report server id."""
    client.read_device_information()
    time.sleep(0.12)
    client.read_device_information(read_code=2)
    time.sleep(0.12)
    client.report_device_id()
    time.sleep(0.12)


def read(client: ModbusTcpClient) -> None:
    """Read whatever is there."""
    for start in range(0, 160, 40):
        client.read_holding_registers(start, count=40)
        time.sleep(0.12)
    client.read_coils(0, count=32)
    time.sleep(0.12)
    client.read_input_registers(0, count=16)
    client.read_discrete_inputs(0, count=32)
    time.sleep(0.12)


def write(client: ModbusTcpClient) -> None:
    """Write single and multiple registers and coils, several times."""
    for number in range(5):
        client.write_register(20 + number, 999)
        time.sleep(0.12)
        client.write_coil(number, True)
        time.sleep(0.12)
    client.write_registers(30, [0] * 10)
    time.sleep(0.12)
    client.write_coils(0, [False] * 16)
    time.sleep(0.12)


ACTS: dict[str, Callable[[ModbusTcpClient], None]] = {
    act.__name__: act for act in (poll, order, discover, read, write)
}


def main() -> None:
    """Serve, or connect and do one act after another."""
    acts, address = sys.argv[1].split(","), sys.argv[2]
    if acts == ["serve"]:
        asyncio.run(serve(sys.argv[2:]))
        return
    port = int((sys.argv[3:] or ["502"])[0])
    client = ModbusTcpClient(address, port=port)
    client.connect()
    time.sleep(0.1)
    for act in acts:
        ACTS[act](client)
        time.sleep(0.1)
    client.close()


if __name__ == "__main__":
    main()
