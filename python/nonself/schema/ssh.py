"""The ``ssh`` log: one row per SSH connection."""

from typing import Final

from nonself.schema.log import CONNECTION, Field, LogSchema

SSH: Final = LogSchema(
    "ssh",
    "One SSH connection",
    (
        *CONNECTION,
        Field("version", "count", "Major version that both speak", "1, 2; 0 if none in common"),
        Field("auth_success", "bool", "The log-on succeeded, concluded from lengths"),
        Field("auth_attempts", "count", "Attempts to log on that were seen"),
        Field("direction", "enum", "Into or out of one's own networks", "INBOUND, OUTBOUND"),
        Field("client", "string", "Banner of the client"),
        Field("server", "string", "Banner of the server"),
        Field("cipher_alg", "string", "Cipher agreed on"),
        Field("mac_alg", "string", "Message authentication agreed on"),
        Field("compression_alg", "string", "Compression agreed on"),
        Field("kex_alg", "string", "Key exchange agreed on"),
        Field("host_key_alg", "string", "Kind of host key agreed on"),
        Field(
            "host_key_fingerprint", "string", "Fingerprint of the server's key, 32 digits as Zeek"
        ),
        Field("host_key_sha256", "string", "The whole fingerprint, as OpenSSH prints it"),
        Field("hassh", "string", "HASSH of the client: MD5 of what it offers"),
        Field("hasshServer", "string", "HASSH of the server"),
    ),
    "Zeek's `ssh.log`; HASSH; RFC 4253",
)
