import pytest
from tests.agreement.expected import captures_folder
from tests.agreement.report import Score, measure, table

FLOORS = {
    ("zeek", "conn"): 0.87,
    ("zeek", "dns"): 1.0,
    ("zeek", "ssl"): 1.0,
    ("zeek", "x509"): 0.88,
    ("zeek", "quic"): 0.77,
    ("zeek", "http"): 0.81,
    ("zeek", "ftp"): 0.78,
    ("zeek", "smtp"): 1.0,
    ("zeek", "socks"): 0.0,
    ("zeek", "ssh"): 1.0,
    ("zeek", "rdp"): 1.0,
    ("zeek", "dhcp"): 1.0,
    ("zeek", "kerberos"): 1.0,
    ("zeek", "ntlm"): 1.0,
    ("zeek", "dce_rpc"): 1.0,
    ("zeek", "snmp"): 1.0,
    ("zeek", "ldap"): 1.0,
    ("zeek", "ldap_search"): 1.0,
    ("zeek", "modbus"): 1.0,
    ("zeek", "dnp3"): 1.0,
    ("zeek", "files"): 0.82,
    ("zeek", "tunnel"): 1.0,
    ("zeek", "weird"): 0.51,
    ("zeek", "capture_loss"): 0.5,
    ("icsnpp", "conn"): 0.99,
    ("icsnpp", "modbus"): 1.0,
    ("icsnpp", "modbus_detailed"): 1.0,
    ("icsnpp", "modbus_mask_write_register"): 1.0,
    ("icsnpp", "modbus_read_write_multiple_registers"): 1.0,
    ("icsnpp", "cotp"): 1.0,
    ("icsnpp", "s7comm"): 0.91,
    ("icsnpp", "dnp3"): 1.0,
    ("icsnpp", "dnp3_control"): 1.0,
    ("icsnpp", "dnp3_objects"): 0.99,
    ("icsnpp", "genisys"): 1.0,
    ("icsnpp", "profinet_io_cm"): 1.0,
    # ICSNPP reads nothing after a gap: every row that it expects is equal, many are ours alone.
    ("icsnpp", "opcua_binary"): 0.55,
    ("icsnpp", "opcua_binary_status_code_detail"): 0.47,
    ("icsnpp", "opcua_binary_opensecure_channel"): 1.0,
    ("icsnpp", "opcua_binary_get_endpoints"): 1.0,
    ("icsnpp", "opcua_binary_get_endpoints_description"): 1.0,
    ("icsnpp", "opcua_binary_get_endpoints_user_token"): 1.0,
    ("icsnpp", "opcua_binary_create_session"): 1.0,
    ("icsnpp", "opcua_binary_create_session_endpoints"): 1.0,
    ("icsnpp", "opcua_binary_create_session_user_token"): 1.0,
    ("icsnpp", "opcua_binary_activate_session"): 0.74,
    ("icsnpp", "opcua_binary_close_session"): 1.0,
    ("icsnpp", "opcua_binary_browse"): 1.0,
    ("icsnpp", "opcua_binary_browse_description"): 1.0,
    ("icsnpp", "opcua_binary_browse_result"): 1.0,
    ("icsnpp", "opcua_binary_browse_response_references"): 1.0,
    ("icsnpp", "opcua_binary_read"): 0.08,
    ("icsnpp", "opcua_binary_read_nodes_to_read"): 0.05,
    ("icsnpp", "opcua_binary_read_results"): 0.05,
    ("icsnpp", "opcua_binary_write"): 1.0,
    ("icsnpp", "opcua_binary_create_subscription"): 0.74,
    ("icsnpp", "opcua_binary_create_monitored_items"): 0.74,
    ("icsnpp", "opcua_binary_create_monitored_items_create_item"): 0.11,
    ("icsnpp", "enip"): 1.0,
    ("icsnpp", "cip"): 1.0,
    ("icsnpp", "cip_identity"): 1.0,
    ("icsnpp", "cip_io"): 1.0,
    ("icsnpp", "bacnet"): 1.0,
    ("icsnpp", "bacnet_discovery"): 1.0,
    ("icsnpp", "bacnet_property"): 1.0,
    ("icsnpp", "s7comm_known_devices"): 1.0,
    ("icsnpp", "s7comm_read_szl"): 0.9,
    ("icsnpp", "s7comm_upload_download"): 1.0,
}
"""Share of rows that are equal: a little under what is measured. It only ever goes up."""

COMPARABLE = {
    ("zeek", "conn"): 0.98,
    ("zeek", "http"): 0.87,
    ("zeek", "weird"): 0.76,
    ("zeek", "files"): 1.0,
    ("zeek", "ftp"): 1.0,
    ("zeek", "quic"): 1.0,
    ("zeek", "x509"): 1.0,
    ("zeek", "capture_loss"): 1.0,
    ("icsnpp", "conn"): 0.99,
}
"""The same, without rows that differ for what the test did."""

pytestmark = pytest.mark.skipif(captures_folder() is None, reason="no shared captures here")


@pytest.fixture(scope="module")
def scores() -> dict[tuple[str, str], Score]:
    return measure()


def test_the_agreement_with_the_expected_logs_does_not_fall(
    scores: dict[tuple[str, str], Score],
) -> None:
    print("\n" + table(scores))
    assert set(scores) == set(FLOORS)
    low = {key: f"{s.strict:.1%}" for key, s in scores.items() if s.strict < FLOORS[key]}
    assert low == {}


@pytest.mark.parametrize("key", COMPARABLE)
def test_without_what_the_tests_did_the_agreement_is_higher(
    scores: dict[tuple[str, str], Score], key: tuple[str, str]
) -> None:
    assert scores[key].comparable >= COMPARABLE[key]


def test_every_row_that_icsnpp_expects_is_there_and_equal(
    scores: dict[tuple[str, str], Score],
) -> None:
    theirs = {log: s for (source, log), s in scores.items() if source == "icsnpp"}
    assert len(theirs) > 30
    assert [log for log, s in theirs.items() if s.of_expected < 1.0] == ["conn"]
