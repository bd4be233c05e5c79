"""The plant in which the tests of the incidents play."""

import pytest
from plant import Scene


@pytest.fixture
def scene() -> Scene:
    """A plant: a server, an HMI and two controllers, which it commands every day; an office."""
    made = Scene()
    plant = "Industrial"
    server = made.device("wincc01.plant.example", "10.2.0.10", plant, role="server")
    hmi = made.device("hmi", "10.2.0.12", plant, role="hmi")
    plcs = [made.device(f"plc-{n}", f"10.2.0.{20 + n}", plant, role="controller") for n in (1, 2)]
    office = made.device("office-1", "10.1.0.20")
    engineer = made.device("engineer", "10.1.0.80")
    for day in range(6, 17):
        date = f"2020-07-{day:02}"
        for plc in plcs:
            made.conn(hmi, plc, f"{date} 00:01", 102, duration=80_000.0)
            made.command(hmi, plc, f"{date} 00:02", "Read Variable")
            made.command(
                hmi, plc, f"{date} 09:00", "Write Variable",
                **{"class": "action", "area": "DB1", "address": 4, "request_values": [1]},
            )  # fmt: skip
        made.conn(office, server, f"{date} 08:00", 443, orig_bytes=9_000, resp_bytes=90_000)
        made.rdp(engineer, server, f"{date} 10:00", "miller", orig_bytes=20_000, duration=600.0)
    made.conn(office, server, "2020-07-16 23:59", 443, duration=59.0)
    return made
