"""The ``rdp`` log: one row per RDP session."""

from typing import Final

from nonself.schema.log import CONNECTION, Field, LogSchema

RDP: Final = LogSchema(
    "rdp",
    "One RDP session",
    (
        *CONNECTION,
        Field("cookie", "string", "User name as the client's first packet gives it, often cut"),
        Field("result", "string", "How the negotiation ended, such as encrypted"),
        Field("security_protocol", "string", "Chosen by the server", "RDP, SSL, HYBRID, …"),
        Field("client_channels", "vector[string]", "Channels that the client asked for"),
        Field("keyboard_layout", "string", "Keyboard of the client"),
        Field("client_build", "string", "Version of the client"),
        Field("client_name", "string", "Host name of the client"),
        Field("client_dig_product_id", "string", "Product id of the client"),
        Field("desktop_width", "count", "Width of the client's desktop", "pixels"),
        Field("desktop_height", "count", "Height of the client's desktop", "pixels"),
        Field("requested_color_depth", "string", "Colours that the client asked for"),
        Field("cert_type", "string", "Kind of certificate, if RDP's own encryption is used"),
        Field("cert_count", "count", "Certificates seen"),
        Field("cert_permanent", "bool", "The server's certificate is permanent"),
        Field("encryption_level", "string", "Level of RDP's own encryption"),
        Field("encryption_method", "string", "Method of RDP's own encryption"),
        Field("requested_security", "vector[string]", "Security protocols that the client offered"),
    ),
    "Zeek's `rdp.log`; MS-RDPBCGR",
)
