from plant import Scene

from nonself.incidents.hypotheses.base import Refuted
from nonself.incidents.hypotheses.ot_reprogramming import OtReprogramming

HYPOTHESIS = OtReprogramming()
AROUND = ("2020-07-14 08:00", "2020-07-14 12:00")
DOWNLOAD = {"class": "reprogram", "block": "DB20"}


def download(scene: Scene, device: str, ts: str) -> None:
    scene.command(device, "dev-plc-1", f"{ts}:00", "Request Download", **DOWNLOAD)
    scene.command(device, "dev-plc-1", f"{ts}:01", "Download Block", is_orig=False, **DOWNLOAD)


def test_a_download_is_told_with_its_blocks(scene: Scene) -> None:
    device = scene.device("visitor", "10.1.0.99", first_seen="2020-07-14 09:00")
    download(scene, device, "2020-07-14 09:10")
    finding = HYPOTHESIS.test(scene.case(device, *AROUND))
    assert finding.title == "S7 reprogramming of 1 controller"
    assert finding.observed == (
        "visitor (10.1.0.99) sent 2 commands that change the program of 1 controller (plc-1 "
        "(10.2.0.21)) (block DB20) at 09:10 UTC on 14 Jul 2020: S7 Download Block (1×) and S7 "
        "Request Download (1×). In 8 days 8 hours before, nobody had sent them such commands."
    )
    assert finding.techniques == ("T0889", "T0843")
    assert finding.confidence > 0.9


def test_an_engineering_workstation_is_believed_the_first_time(scene: Scene) -> None:
    device = scene.device("eng", "10.2.0.11", "Industrial", role="engineering workstation")
    download(scene, device, "2020-07-14 09:10")
    finding = HYPOTHESIS.test(scene.case(device, *AROUND))
    assert finding.confidence == 0.2


def test_and_not_told_the_second_time(scene: Scene) -> None:
    device = scene.device("eng", "10.2.0.11", "Industrial", role="engineering workstation")
    download(scene, device, "2020-07-10 09:10")
    download(scene, device, "2020-07-14 09:10")
    assert HYPOTHESIS.test(scene.case(device, *AROUND)) == Refuted(
        "Looked for unusual reprogramming, found 2 commands, all to controllers it had programmed "
        "before."
    )
