"""The ``cotp`` log: one row per PDU of ISO transport."""

from typing import Final

from nonself.schema.log import MESSAGE, Field, LogSchema

COTP: Final = LogSchema(
    "cotp",
    "One PDU of ISO transport (COTP), which carries S7comm and MMS",
    (
        *MESSAGE,
        Field("pdu_code", "string", "Kind of PDU, in hex", "0x01 to 0x0f"),
        Field("pdu_name", "string", "Its name, such as DT Data"),
        Field("calling_tsap", "string", "Transport selector of the calling end, in hex or as text"),
        Field(
            "called_tsap", "string", "Transport selector of the called end; of S7 its rack and slot"
        ),
        Field("reason", "count", "Why the connection was refused or given up", "0 to 255"),
    ),
    "ICSNPP's `cotp.log`; ISO 8073, RFC 1006",
)
