"""The ``prp`` log: nodes of redundant networks."""

from typing import Final

from nonself.schema.log import TS, Field, LogSchema

PRP: Final = LogSchema(
    "prp",
    "One node of a PRP or HSR network when first heard; later one that counts",
    (
        TS,
        Field("vlan", "int", "Outer VLAN", "0 to 4095"),
        Field("event", "string", "First seen, or repetitions", "seen, summary"),
        Field("mac_src", "string", "Who sent the announcement"),
        Field("mode", "string", "What the node does with duplicates, or that it is in a ring"),
        Field("node", "string", "Hardware address of the node"),
        Field("node_b", "string", "Its second address"),
        Field("red_box", "string", "Box that connects the node to both networks"),
        Field("count", "count", "Announcements that the row stands for"),
        Field("last", "time", "The last of them"),
    ),
    "Nonself; IEC 62439-3",
)
