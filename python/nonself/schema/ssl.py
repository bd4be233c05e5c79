"""The ``ssl`` log: one row per TLS handshake."""

from typing import Final

from nonself.schema.log import CONNECTION, Field, LogSchema

SSL: Final = LogSchema(
    "ssl",
    "One TLS or DTLS handshake",
    (
        *CONNECTION,
        Field("version", "string", "Version that the server chose, such as TLSv12"),
        Field("cipher", "string", "Cipher suite that the server chose"),
        Field("curve", "string", "Elliptic curve of the key exchange"),
        Field("server_name", "string", "Server name that the client asked for (SNI)"),
        Field("resumed", "bool", "An earlier session was resumed"),
        Field("last_alert", "string", "The last alert seen"),
        Field("next_protocol", "string", "Application protocol that the server chose (ALPN)"),
        Field("established", "bool", "The handshake was completed"),
        Field("ssl_history", "string", "Messages, a letter each: upper case by the client"),
        Field("cert_chain_fps", "vector[string]", "SHA-256 of the server's certificates, in hex"),
        Field("client_cert_chain_fps", "vector[string]", "The same of the client's certificates"),
        Field("subject", "string", "Subject of the server's own certificate"),
        Field("issuer", "string", "Who issued it"),
        Field("client_subject", "string", "Subject of the client's own certificate"),
        Field("client_issuer", "string", "Who issued it"),
        Field("sni_matches_cert", "bool", "The certificate is for the name that was asked for"),
        Field(
            "validation_status",
            "string",
            "What can be said without a root store",
            "ok, self signed certificate, expired, not yet valid",
        ),
        Field("ja4", "string", "JA4 fingerprint of the client"),
    ),
    "Zeek's `ssl.log`, with JA4; RFC 8446, RFC 5246",
)
