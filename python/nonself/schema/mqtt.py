"""The ``mqtt_connect``, ``mqtt_publish`` and ``mqtt_subscribe`` logs."""

from typing import Final

from nonself.schema.log import CONNECTION, Field, LogSchema

MQTT_CONNECT: Final = LogSchema(
    "mqtt_connect",
    "One MQTT connection",
    (
        *CONNECTION,
        Field("proto_name", "string", "Name of the protocol", "MQTT, MQIsdp"),
        Field("proto_version", "string", "Version", "3.1, 3.1.1, 5.0"),
        Field("client_id", "string", "Identifier of the client"),
        Field("connect_status", "string", "Answer of the server"),
        Field("will_topic", "string", "Topic of the message to be sent when the client is gone"),
        Field("will_payload", "string", "Its payload"),
        Field("user", "string", "User that logs on"),
        Field("clean_session", "bool", "The client wants nothing that was kept for it"),
        Field("keep_alive", "count", "Longest silence of the client", "seconds"),
    ),
    "Zeek's `mqtt_connect.log`; MQTT 3.1.1, 5.0",
)

MQTT_PUBLISH: Final = LogSchema(
    "mqtt_publish",
    "One MQTT message",
    (
        *CONNECTION,
        Field("from_client", "bool", "Sent by the client, else to it"),
        Field("retain", "bool", "The server keeps it for later subscribers"),
        Field("qos", "string", "How delivery is assured"),
        Field("status", "string", "Whether all acknowledgements came", "ok, incomplete_qos"),
        Field("topic", "string", "Topic"),
        Field("payload", "string", "Its first 100 bytes"),
        Field("payload_len", "count", "Length of the payload", "bytes"),
    ),
    "Zeek's `mqtt_publish.log`; MQTT 3.1.1, 5.0",
)

MQTT_SUBSCRIBE: Final = LogSchema(
    "mqtt_subscribe",
    "One MQTT subscription, or the end of one",
    (
        *CONNECTION,
        Field("action", "enum", "What is done", "MQTT::SUBSCRIBE, MQTT::UNSUBSCRIBE"),
        Field("topics", "vector[string]", "Topics, or patterns of them"),
        Field("qos_levels", "vector[count]", "Quality wanted for each", "0 to 2"),
        Field("granted_qos_level", "count", "Quality granted for the first; from 128 refused"),
        Field("ack", "bool", "The server acknowledged it"),
    ),
    "Zeek's `mqtt_subscribe.log`; MQTT 3.1.1, 5.0",
)
