"""The ``kerberos`` log: one row per exchange with a key distribution center or a service."""

from typing import Final

from nonself.schema.log import CONNECTION, Field, LogSchema

KERBEROS: Final = LogSchema(
    "kerberos",
    "One request for a ticket, or one ticket shown to a service",
    (
        *CONNECTION,
        Field("request_type", "string", "Who was asked", "AS, TGS; AP: a service was shown one"),
        Field("client", "string", "Who wants the ticket, with realm; for AP the realm alone"),
        Field("service", "string", "What the ticket is for"),
        Field("success", "bool", "A ticket was given, or accepted; unset without an answer"),
        Field("error_msg", "string", "Text of the error, or its name"),
        Field("from", "time", "Ticket wanted from then on"),
        Field("till", "time", "Ticket wanted until then"),
        Field("cipher", "string", "Cipher of the ticket"),
        Field("forwardable", "bool", "A forwardable ticket was asked for"),
        Field("renewable", "bool", "A renewable ticket was asked for"),
        Field("client_cert_subject", "string", "Subject of the client's certificate (PKINIT)"),
        Field("server_cert_subject", "string", "Subject of the server's certificate (PKINIT)"),
        Field("auth_ticket_sha256", "string", "Hash of the ticket that was shown"),
        Field("new_ticket_sha256", "string", "Hash of the ticket that was given"),
        Field("error_code", "count", "Number of the error"),
        Field("requested_ciphers", "vector[string]", "Ciphers that the client accepts, in order"),
        Field("pre_authenticated", "bool", "The AS request proves knowledge of the key"),
    ),
    "Zeek's `kerberos.log`; RFC 4120",
)
