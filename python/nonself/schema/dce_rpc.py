"""The ``dce_rpc`` log: one row per remote call."""

from typing import Final

from nonself.schema.log import CONNECTION, Field, LogSchema

DCE_RPC: Final = LogSchema(
    "dce_rpc",
    "One remote call",
    (
        *CONNECTION,
        Field("rtt", "interval", "From the request to the response; unset without one", "s"),
        Field("named_pipe", "string", "Pipe of SMB, or the port that the server named"),
        Field("endpoint", "string", "Name of the interface, or unknown-UUID"),
        Field("operation", "string", "Name of the operation, or unknown-NUMBER"),
        Field("interface", "string", "UUID of the interface"),
        Field("interface_version", "string", "Version of the interface, as it was bound"),
        Field("opnum", "count", "Number of the operation"),
        Field("object", "string", "UUID of the object that the call is for"),
        Field("fault", "string", "Why the call failed: a name, or the number"),
    ),
    "Zeek's `dce_rpc.log`; C706; MS-RPCE",
)
