"""The ``ldap`` and ``ldap_search`` logs: one row per request, searches apart."""

from typing import Final

from nonself.schema.log import CONNECTION, Field, LogSchema

NUMBER: Final = Field("message_id", "int", "Number of the message, which its result has too")
RESULT: Final = (
    Field("result", "string", "Result code in words"),
    Field("diagnostic_message", "string", "What the server says to it"),
)

LDAP: Final = LogSchema(
    "ldap",
    "One LDAP request with its result, other than a search",
    (
        *CONNECTION,
        NUMBER,
        Field("version", "int", "Version of LDAP, of a bind"),
        Field("opcode", "string", "Operation, such as bind simple or modify"),
        *RESULT,
        Field("object", "string", "Entry, extension or, of a bind, who binds"),
        Field("argument", "string", "SASL mechanism, or what is changed; passwords are REDACTED"),
        Field("entry", "string", "Entry that is added, renamed or compared"),
    ),
    "Zeek's `ldap.log`; RFC 4511",
)

LDAP_SEARCH: Final = LogSchema(
    "ldap_search",
    "One LDAP search",
    (
        *CONNECTION,
        NUMBER,
        Field("scope", "string", "How deep", "base, single, tree"),
        Field("deref_aliases", "string", "When aliases are followed"),
        Field("base_object", "string", "Entry below which is searched"),
        Field("result_count", "count", "Entries found"),
        *RESULT,
        Field("filter", "string", "Filter as text"),
        Field("attributes", "vector[string]", "Unset, as Zeek does by default"),
        Field("requested_attributes", "vector[string]", "Attributes that were asked for"),
    ),
    "Zeek's `ldap_search.log`; RFC 4511, RFC 4515",
)
