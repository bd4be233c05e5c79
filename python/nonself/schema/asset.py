"""The ``asset`` log: what devices say about themselves."""

from typing import Final

from nonself.schema.log import TS, UID, Field, LogSchema

ASSET: Final = LogSchema(
    "asset",
    "One thing that a device said about itself, once a day while it stays the same",
    (
        TS,
        UID,
        Field("host", "addr", "Whom it is about"),
        Field("mac", "string", "Its hardware address"),
        Field("vlan", "int", "Outer VLAN", "0 to 4095"),
        Field("protocol", "string", "Protocol that told it, such as s7comm or lldp"),
        Field(
            "fact",
            "string",
            "What is told",
            "vendor, model, product, hardware, firmware, serial, name, role, location, description",
        ),
        Field("value", "string", "What it is"),
    ),
    "Nonself",
)
