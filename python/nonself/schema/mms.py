"""The ``mms`` log: one row per MMS PDU."""

from typing import Final

from nonself.schema.log import CONNECTION, Field, LogSchema

MMS: Final = LogSchema(
    "mms",
    "One MMS message, as IEC 61850 stations and control centres exchange them",
    (
        *CONNECTION,
        Field("is_orig", "bool", "Sent by the originator of the connection"),
        Field("pdu", "string", "Kind of message, such as confirmed-Request"),
        Field("invoke_id", "int", "Joins request and response"),
        Field("service_code", "count", "Number of the service", "0 to 78"),
        Field("service", "string", "Its name, such as read"),
        Field(
            "class",
            "string",
            "Class of the command; a response has its request's",
            "read, discover, action, reprogram, other",
        ),
        Field("domain", "string", "Logical device or domain"),
        Field("items", "vector[string]", "Variables as domain/item; programs, domains, files"),
        Field("values", "vector[string]", "Values written, read or told; names that are listed"),
        Field("error", "string", "Why it was refused"),
        Field("detail", "string", "Controls in words; size and authentication at the start"),
        Field("matched", "bool", "Request and response were both seen"),
    ),
    "Nonself; ISO 9506-2, IEC 61850-8-1",
)
