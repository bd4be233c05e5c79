"""The ``cip``, ``cip_identity`` and ``cip_io`` logs of the Common Industrial Protocol."""

from typing import Final

from nonself.schema.enip import CORRELATION
from nonself.schema.log import MESSAGE, Field, LogSchema

CIP: Final = LogSchema(
    "cip",
    "One CIP request or response",
    (
        *MESSAGE,
        CORRELATION,
        Field("cip_sequence_count", "count", "Number of a connected message", "1 to 65535"),
        Field("direction", "string", "Which of the two", "request, response"),
        Field("cip_service_code", "string", "Service without the response bit, in hex"),
        Field("cip_service", "string", "Its name, such as Get Attribute List"),
        Field("cip_status_code", "string", "Status of a response, in hex"),
        Field("cip_status", "string", "The same in words"),
        Field("cip_extended_status_code", "string", "What follows the status, in hex"),
        Field("cip_extended_status", "string", "The same in words"),
        Field("class_id", "string", "Object class of the request's path, in hex"),
        Field("class_name", "string", "Its name, such as Identity"),
        Field("instance_id", "string", "Instance in the path, in hex"),
        Field("attribute_id", "string", "Attribute in the path, in hex"),
        Field("symbol", "string", "Tag that is addressed by name"),
        Field("path", "string", "The whole path in words"),
        Field("embedded_service", "string", "Service inside an Unconnected Send"),
        Field(
            "class",
            "string",
            "Class of the command; a response has its request's",
            "read, discover, action, reprogram, other",
        ),
        Field("matched", "bool", "The response answered a request that was seen"),
    ),
    "ICSNPP's `cip.log`; The CIP Networks Library, volume 1",
)

CIP_IDENTITY: Final = LogSchema(
    "cip_identity",
    "One identity that a device gave when asked by List Identity",
    (
        *MESSAGE,
        CORRELATION,
        Field("encapsulation_version", "count", "Version of the encapsulation"),
        Field("socket_address", "addr", "Address that the device gives itself"),
        Field("socket_port", "count", "Port that the device gives itself"),
        Field("vendor_id", "count", "Vendor, as a number of ODVA's list"),
        Field("vendor_name", "string", "Its name"),
        Field("device_type_id", "count", "Kind of device, as a number"),
        Field("device_type_name", "string", "Kind of device, such as Communications Adapter"),
        Field("product_code", "count", "Product, as the vendor counts them"),
        Field("revision", "string", "Firmware revision, such as 4.3"),
        Field("device_status", "string", "Status bits, in hex"),
        Field("serial_number", "string", "Serial number, in hex"),
        Field("product_name", "string", "Name of the product"),
        Field("device_state", "string", "State, in hex; 0x0003 is operational"),
    ),
    "ICSNPP's `cip_identity.log`; The CIP Networks Library, volume 2",
)

CIP_IO: Final = LogSchema(
    "cip_io",
    "One datagram of cyclic CIP data",
    (
        *MESSAGE,
        Field("connection_id", "string", "Number of the CIP connection, in hex"),
        Field("sequence_number", "count", "Number of the datagram in its connection"),
        Field("data_length", "count", "Bytes of data"),
        Field("io_data", "string", "The data in hex, at most 2048 bytes"),
        Field("opened_by", "string", "Connection on which a Forward Open agreed on it", "a uid"),
        Field("io_direction", "string", "From the one that opened it, or to it", "O->T, T->O"),
        Field("connection_path", "string", "What was opened, such as an assembly"),
    ),
    "ICSNPP's `cip_io.log`; The CIP Networks Library, volume 2",
)
