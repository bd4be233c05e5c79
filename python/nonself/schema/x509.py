"""The ``x509`` log: one row per certificate seen."""

from typing import Final

from nonself.schema.log import TS, Field, LogSchema

X509: Final = LogSchema(
    "x509",
    "One certificate (up to TLS 1.2: later ones are encrypted)",
    (
        TS,
        Field("fingerprint", "string", "SHA-256 of the certificate, in hex"),
        Field("certificate.version", "count", "Version of the format", "1 to 3"),
        Field("certificate.serial", "string", "Serial number, in hex"),
        Field("certificate.subject", "string", "Whom it names"),
        Field("certificate.issuer", "string", "Who issued it"),
        Field("certificate.not_valid_before", "time", "Begin of its validity"),
        Field("certificate.not_valid_after", "time", "End of its validity"),
        Field("certificate.key_alg", "string", "Algorithm of its key"),
        Field("certificate.sig_alg", "string", "Algorithm of its signature"),
        Field("certificate.key_type", "string", "Kind of key", "rsa, dsa, ecdsa, unknown"),
        Field("certificate.key_length", "count", "Length of the key", "bits"),
        Field("certificate.exponent", "string", "RSA exponent"),
        Field("certificate.curve", "string", "Elliptic curve of the key"),
        Field("san.dns", "vector[string]", "Alternative names: DNS"),
        Field("san.uri", "vector[string]", "Alternative names: URI"),
        Field("san.email", "vector[string]", "Alternative names: e-mail"),
        Field("san.ip", "vector[string]", "Alternative names: IP addresses"),
        Field("basic_constraints.ca", "bool", "It may sign other certificates"),
        Field("basic_constraints.path_len", "count", "How many certificates below it"),
        Field("host_cert", "bool", "The server's own certificate, not one of its chain"),
        Field("client_cert", "bool", "A client sent it"),
        Field("self_signed", "bool", "Subject is issuer, and signed by its own key"),
        Field("uid", "string", "The connection in which it was seen"),
        Field("host", "addr", "Who sent it"),
        Field("port", "port", "From which port", "0 to 65535"),
    ),
    "Zeek's `x509.log`; RFC 5280",
)
