"""``mqtt``, ``ldap``, ``snmp``, ``arp``."""

from collections.abc import Iterator

from tests.agreement.suricata.event import ENDS, Event, Logs, Row, Translation, ends, keys

VERSIONS = {"3.1": 3, "3.1.1": 4, "5.0": 5}
QOS = {"at most once": 0, "at least once": 1, "exactly once": 2}
FIXED = {"qos": 0, "retain": False, "dup": False}
"""What the first byte of most messages has to say, by the standard."""

ASKS = FIXED | {"qos": 1}
KEPT = ("connect", "connack", "publish", "subscribe", "suback", "unsubscribe", "unsuback")
"""Messages of MQTT that a row stands for."""


def mqtt(logs: Logs) -> Iterator[Event]:
    """Give an event for each message that our logs tell of."""
    for row in logs.get("mqtt_connect", ()):
        yield _mqtt(row, "connect", FIXED | _connect(row))
        if row["connect_status"]:
            accepted = 0 if row["connect_status"] == "Connection Accepted" else None
            yield _mqtt(row, "connack", FIXED | {"return_code": accepted})
    for row in logs.get("mqtt_publish", ()):
        said = {"topic": row["topic"], "retain": row["retain"], "qos": QOS.get(row["qos"])}
        whole = row["payload_len"] == len(row["payload"] or "")
        yield _mqtt(row, "publish", said | ({"message": row["payload"] or ""} if whole else {}))
    for row in logs.get("mqtt_subscribe", ()):
        topics = row["topics"] or []
        if row["action"] == "MQTT::SUBSCRIBE":
            wanted = zip(topics, row["qos_levels"] or [], strict=True)
            asked = [{"topic": topic, "qos": qos} for topic, qos in wanted]
            yield _mqtt(row, "subscribe", ASKS | {"topics": asked})
            done = "suback"
        else:
            yield _mqtt(row, "unsubscribe", ASKS | {"topics": topics})
            done = "unsuback"
        if row["ack"]:
            yield _mqtt(row, done, dict(FIXED))


def _connect(row: Row) -> Event:
    said: Event = {
        "protocol_string": row["proto_name"],
        "protocol_version": VERSIONS.get(row["proto_version"]),
        "client_id": row["client_id"] or "",
        "flags": {
            "username": row["user"] is not None,
            "will": row["will_topic"] is not None,
            "clean_session": row["clean_session"],
        },
    }
    if row["user"] is not None:
        said["username"] = row["user"]
    if row["will_topic"] is not None:
        said["will"] = {"topic": row["will_topic"], "message": row["will_payload"]}
    return said


def _mqtt(row: Row, kind: str, said: Event) -> Event:
    return {"event_type": "mqtt", **ends(row), "mqtt": {kind: said}}


OPERATIONS = {
    **{"abandon": "abandon", "add": "add", "compare": "compare", "delete": "del"},
    **{"extended": "extended", "bind simple": "bind", "bind SASL": "bind"},
}
SCOPES = {"base": 0, "single": 1, "tree": 2}


def ldap(logs: Logs) -> Iterator[Event]:
    """Give an event for each operation with its result."""
    for row in logs.get("ldap", ()):
        name = OPERATIONS.get(row["opcode"])
        operation = frozenset([f"{name}_request"] if name else ["modify_request", "mod_dn_request"])
        said: Event = {"message_id": row["message_id"], "operation": operation}
        said["add_request"] = said["compare_request"] = {"entry": row["entry"]}
        said["mod_dn_request"] = {"entry": row["entry"]}
        said["del_request"] = {"dn": row["object"]}
        said["extended_request"] = {"name": (row["object"] or "").partition(" ")[0]}
        yield {"event_type": "ldap", **ends(row), "ldap": {"request": said} | _result(row)}
    for row in logs.get("ldap_search", ()):
        search = {"base_object": row["base_object"] or "", "scope": SCOPES.get(row["scope"])}
        said = {"message_id": row["message_id"], "operation": "search_request"}
        said["search_request"] = search
        yield {"event_type": "ldap", **ends(row), "ldap": {"request": said} | _result(row)}


def _result(row: Row) -> Event:
    if not row["result"]:
        return {}
    ended = {"result_code": row["result"].replace(" ", "_")}
    ended["message"] = row["diagnostic_message"] or ""
    kinds = ("add", "compare", "del", "mod_dn", "extended")
    return {"responses": [{f"{kind}_response": ended for kind in kinds}]}


def snmp(logs: Logs) -> Iterator[Event]:
    """Give an event for each kind of message that a connection had."""
    for row in logs.get("snmp", ()):
        version = int(row["version"][0])
        kinds = {
            "get_request": row["get_requests"],
            "get_bulk_request": row["get_bulk_requests"],
            "response": row["get_responses"],
            "set_request": row["set_requests"],
        }
        for kind in ("", *(name for name, number in kinds.items() if number)):
            said = {"version": version, "pdu_type": kind}
            yield {"event_type": "snmp", **ends(row, proto="udp"), "snmp": said}


def arp(logs: Logs) -> Iterator[Event]:
    """Give an event for each row; repetitions are counted in one."""
    for row in logs.get("arp", ()):
        kind = "reply" if row["operation"] == "reply" else "request"
        said = {"opcode": kind, "src_mac": row["sender_mac"], "src_ip": row["sender_h"]}
        yield {"event_type": "arp", "arp": said | {"dest_ip": row["target_h"]}}


_RESULTS = [
    f"ldap.responses.{kind}_response.{what}"
    for kind in ("add", "compare", "del", "mod_dn", "extended")
    for what in ("result_code", "message")
]

MESSAGES = {
    "mqtt": Translation(
        mqtt,
        ("mqtt_connect", "mqtt_publish", "mqtt_subscribe"),
        {
            **ENDS,
            **keys(*(f"mqtt.{kind}.{key}" for kind in KEPT for key in FIXED if key != "dup")),
            **keys(*(f"mqtt.{kind}.dup" for kind in KEPT if kind != "publish")),
            **keys("mqtt.connect.protocol_string", "mqtt.connect.protocol_version"),
            **keys("mqtt.connect.client_id", "mqtt.connect.username"),
            **keys(*(f"mqtt.connect.flags.{x}" for x in ("username", "will", "clean_session"))),
            **keys("mqtt.connect.will.topic", "mqtt.connect.will.message"),
            **keys("mqtt.connack.return_code", "mqtt.publish.topic", "mqtt.publish.message"),
            **keys("mqtt.subscribe.topics", "mqtt.unsubscribe.topics"),
        },
        kind=lambda match: any(key.split(".")[1:2] in [[kind] for kind in KEPT] for key in match),
        rule="a row is a message, and its acknowledgement if there was one: " + ", ".join(KEPT),
    ),
    "ldap": Translation(
        ldap,
        ("ldap", "ldap_search"),
        {
            **ENDS,
            **keys("ldap.request.message_id", "ldap.request.operation"),
            **keys("ldap.request.add_request.entry", "ldap.request.compare_request.entry"),
            **keys("ldap.request.mod_dn_request.entry", "ldap.request.del_request.dn"),
            **keys("ldap.request.extended_request.name", *_RESULTS),
            **keys("ldap.request.search_request.base_object", "ldap.request.search_request.scope"),
        },
        rule="a row is an operation with its result",
    ),
    "snmp": Translation(
        snmp,
        ("snmp",),
        {
            **ENDS,
            **keys("snmp.version"),
            **keys(snmp__pdu_type=("get_request", "get_bulk_request", "response", "set_request")),
        },
        merged=True,
        rule="a row is a connection with all its messages",
    ),
    "arp": Translation(
        arp,
        ("arp",),
        keys("arp.opcode", "arp.src_mac", "arp.src_ip", "arp.dest_ip"),
        merged=True,
        rule="a row is a packet or many of the same",
    ),
}
