from plant import Scene

from nonself.incidents.hypotheses.base import Refuted
from nonself.incidents.hypotheses.external_tls import ExternalTls

HYPOTHESIS = ExternalTls()
AROUND = ("2020-07-14 08:00", "2020-07-14 12:00")
SERVER = "203.0.113.50"


def call(scene: Scene, device: str, ts: str, server: str = SERVER, **more: object) -> None:
    facts = {"has_sni": False, "self_signed": True, "subject": "CN=localhost", "version": "TLSv12"}
    scene.conn(device, server, ts, 443, service="ssl")
    scene.add("ssl", device, server, ts, 443, **(facts | more))


def test_calls_that_hide_who_they_are_are_told_with_their_rhythm(scene: Scene) -> None:
    device = scene.device("visitor", "10.1.0.99", first_seen="2020-07-14 09:00")
    for minute in range(10, 60, 10):
        call(scene, device, f"2020-07-14 09:{minute}")
    finding = HYPOTHESIS.test(scene.case(device, *AROUND))
    assert finding.title == "Encrypted calls to 203.0.113.50"
    assert finding.observed == (
        "visitor (10.1.0.99) made 5 TLS calls to the outside address 203.0.113.50 on port 443 "
        "(HTTPS) from 09:10 to 09:50 UTC on 14 Jul 2020: 5 without a server name (SNI) and 5 with "
        "a self-signed certificate. It sent 500 bytes and received 1.0 kB (1,000 bytes). The calls "
        "come every 10 minutes, as evenly as a program makes them. In 8 days 8 hours before, no "
        "device of the network had called it."
    )
    assert finding.leads_to == (SERVER,)
    assert (finding.importance, finding.confidence) == (80, 0.96)


def test_an_encrypted_certificate_is_said_to_be_invisible(scene: Scene) -> None:
    device = scene.device("visitor", "10.1.0.99", first_seen="2020-07-14 09:00")
    call(scene, device, "2020-07-14 09:10", self_signed=None, subject=None, version="TLSv13")
    finding = HYPOTHESIS.test(scene.case(device, *AROUND))
    assert (
        "1 call encrypted the certificate (TLS 1.3), so that who signed it cannot be seen."
        in finding.observed
    )
    assert "self-signed" not in finding.deed


def test_an_address_that_others_use_is_not_rare(scene: Scene) -> None:
    for other in ("dev-office-1", "dev-engineer"):
        call(scene, other, "2020-07-10 09:10")
    device = scene.device("visitor", "10.1.0.99", first_seen="2020-07-14 09:00")
    call(scene, device, "2020-07-14 09:10")
    assert HYPOTHESIS.test(scene.case(device, *AROUND)) == Refuted(
        "Looked for rare outside addresses, found 1 TLS handshake without a proper name, all to "
        "addresses in use before."
    )


def test_a_new_web_site_with_a_name_is_nothing(scene: Scene) -> None:
    call(scene, "dev-office-1", "2020-07-14 09:10", has_sni=True, self_signed=False)
    assert HYPOTHESIS.test(scene.case("dev-office-1", *AROUND)) == Refuted(
        "Looked for TLS to outside addresses without a server name or with a self-signed "
        "certificate, found none in 1 handshake."
    )
