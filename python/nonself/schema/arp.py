"""The ``arp`` log: who asks for an IPv4 address, and who says to have it."""

from typing import Final

from nonself.schema.log import TS, Field, LogSchema

ARP: Final = LogSchema(
    "arp",
    "One thing said by ARP when it is first said; later one that counts its repetitions",
    (
        TS,
        Field("vlan", "int", "Outer VLAN", "0 to 4095"),
        Field(
            "event",
            "string",
            "First said, said by another hardware address than before, or repetitions",
            "seen, moved, summary",
        ),
        Field("operation", "string", "What is said", "request, probe, reply, gratuitous"),
        Field("sender_h", "addr", "Address of the one who speaks; 0.0.0.0 in a probe"),
        Field("sender_mac", "string", "Its hardware address, as the packet says"),
        Field("target_h", "addr", "Address asked for, or of the one who gets the reply"),
        Field("target_mac", "string", "Hardware address of the one who gets the reply"),
        Field("previous_mac", "string", "Who had the sender's address before"),
        Field("unsolicited", "bool", "A reply that nobody asked for within 30 seconds"),
        Field("count", "count", "Packets that the row stands for"),
        Field("last", "time", "The last of them"),
    ),
    "Nonself; RFC 826, RFC 5227",
)
