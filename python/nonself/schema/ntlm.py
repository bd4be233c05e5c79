"""The ``ntlm`` log: one row per log-on with NTLM."""

from typing import Final

from nonself.schema.log import CONNECTION, Field, LogSchema

NTLM: Final = LogSchema(
    "ntlm",
    "One log-on with NTLM",
    (
        *CONNECTION,
        Field("username", "string", "Name that the client gives"),
        Field("hostname", "string", "Name of the client's computer, as it says"),
        Field("domainname", "string", "Domain that the client gives"),
        Field("server_nb_computer_name", "string", "NetBIOS name of the server"),
        Field("server_dns_computer_name", "string", "DNS name of the server"),
        Field("server_tree_name", "string", "DNS name of the server's forest"),
        Field("success", "bool", "The server accepted; unset if it cannot be told"),
        Field("method", "string", "Kind of answer", "NTLMv1, NTLM2 session, NTLMv2"),
        Field("server_domain", "string", "NetBIOS name of the server's domain"),
        Field("server_version", "string", "Windows version and build that the server tells"),
        Field("client_version", "string", "Windows version and build that the client tells"),
    ),
    "Zeek's `ntlm.log`; MS-NLMP",
)
