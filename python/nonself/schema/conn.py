"""The ``conn`` log: one row per connection, with Zeek's fields, VLAN and MAC addresses."""

from typing import Final

from nonself.schema.log import CONNECTION, Field, LogSchema

CONN: Final = LogSchema(
    "conn",
    "One connection, or one exchange of UDP or ICMP packets between two endpoints",
    (
        *CONNECTION,
        Field("proto", "enum", "Transport protocol", "tcp, udp, icmp, unknown_transport"),
        Field("service", "string", "Application protocol recognised by content; several by comma"),
        Field("duration", "interval", "From the first to the last packet", "seconds"),
        Field("orig_bytes", "count", "Payload sent by the originator", "bytes"),
        Field("resp_bytes", "count", "Payload sent by the responder", "bytes"),
        Field("conn_state", "string", "How it went, such as S0 (no answer), SF (normal), REJ"),
        Field("local_orig", "bool", "The originator belongs to the site"),
        Field("local_resp", "bool", "The responder belongs to the site"),
        Field("missed_bytes", "count", "Payload that the sensor did not see", "bytes"),
        Field("history", "string", "What happened, a letter each: upper case by the originator"),
        Field("orig_pkts", "count", "Packets of the originator", "packets"),
        Field("orig_ip_bytes", "count", "Its bytes on the IP level, headers included", "bytes"),
        Field("resp_pkts", "count", "Packets of the responder", "packets"),
        Field("resp_ip_bytes", "count", "Its bytes on the IP level, headers included", "bytes"),
        Field("tunnel_parents", "set[string]", "Connections that carry this one"),
        Field("ip_proto", "count", "Protocol number of the IP header", "0 to 255"),
        Field("orig_l2_addr", "string", "MAC address of the originator's first packet"),
        Field("resp_l2_addr", "string", "MAC address of the responder's first packet"),
        Field("vlan", "int", "Outer VLAN", "1 to 4094"),
        Field("inner_vlan", "int", "Inner VLAN (QinQ)", "1 to 4094"),
        Field("community_id", "string", "Community ID, version 1: the same in other tools"),
    ),
    "Zeek's `conn.log`",
)
