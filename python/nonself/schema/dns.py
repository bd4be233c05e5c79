"""The ``dns`` log: one row per DNS transaction."""

from typing import Final

from nonself.schema.log import CONNECTION, Field, LogSchema

DNS: Final = LogSchema(
    "dns",
    "One DNS question with its answer",
    (
        *CONNECTION,
        Field("proto", "enum", "Transport protocol", "udp, tcp"),
        Field("trans_id", "count", "Transaction id chosen by the client", "0 to 65535"),
        Field("rtt", "interval", "From question to answer", "seconds"),
        Field("query", "string", "The name asked for"),
        Field("qclass", "count", "Class of the question", "0 to 65535"),
        Field("qclass_name", "string", "Its name, such as C_INTERNET"),
        Field("qtype", "count", "Type of the question", "0 to 65535"),
        Field("qtype_name", "string", "Its name, such as A or PTR"),
        Field("rcode", "count", "Response code", "0 to 65535"),
        Field("rcode_name", "string", "Its name, such as NOERROR or NXDOMAIN"),
        Field("AA", "bool", "The answering server is the authority for the name"),
        Field("TC", "bool", "The message was truncated"),
        Field("RD", "bool", "The client asked for recursion"),
        Field("RA", "bool", "The server offers recursion"),
        Field("Z", "count", "The reserved bits of the header", "0 to 7"),
        Field("answers", "vector[string]", "The resource records of the answer, as text"),
        Field("TTLs", "vector[interval]", "How long each may be kept", "seconds"),
        Field("rejected", "bool", "The server refused the question"),
        Field("opcode", "count", "Kind of message", "0 to 15"),
        Field("opcode_name", "string", "Its name, such as query"),
    ),
    "Zeek's `dns.log`; RFC 1035",
)
