"""The ``dhcp`` log: one row per DHCP conversation."""

from typing import Final

from nonself.schema.log import TS, Field, LogSchema

DHCP: Final = LogSchema(
    "dhcp",
    "One DHCP conversation, from Discover to Ack",
    (
        TS,
        Field("uids", "vector[string]", "The connections that it consists of"),
        Field("client_addr", "addr", "Address of the client"),
        Field("server_addr", "addr", "Address of the server"),
        Field("mac", "string", "MAC address of the client"),
        Field("host_name", "string", "Host name that the client gives"),
        Field("client_fqdn", "string", "Full name that the client gives"),
        Field("domain", "string", "Domain that the server gives"),
        Field("requested_addr", "addr", "Address that the client asked for"),
        Field("assigned_addr", "addr", "Address that the server gave"),
        Field("lease_time", "interval", "For how long", "seconds"),
        Field("client_message", "string", "Text of the client, with a Decline"),
        Field("server_message", "string", "Text of the server, with a Nak"),
        Field("msg_types", "vector[string]", "Messages in their order, such as DISCOVER"),
        Field("duration", "interval", "From the first to the last message", "seconds"),
        Field("client_software", "string", "Software of the client"),
        Field("server_software", "string", "Software of the server"),
    ),
    "Zeek's `dhcp.log`; RFC 2131",
)
