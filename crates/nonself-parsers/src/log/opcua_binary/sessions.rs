//! Channels, endpoints and sessions.

use crate::log::Time;
use crate::log::message::message_log;

message_log! {
    /// One secure channel that is asked for or opened.
    OpcuaOpensecureChannel, OpcuaOpensecureChannelTable, "opcua_binary_opensecure_channel" {
        opcua_link_id: Option<String> => "opcua_link_id",
        client_proto_ver: Option<u64> => "client_proto_ver",
        sec_token_request_type: Option<u64> => "sec_token_request_type",
        message_security_mode: Option<u64> => "message_security_mode",
        client_nonce: Option<String> => "client_nonce",
        req_lifetime: Option<u64> => "req_lifetime",
        server_proto_ver: Option<u64> => "server_proto_ver",
        sec_token_sec_channel_id: Option<u64> => "sec_token_sec_channel_id",
        sec_token_id: Option<u64> => "sec_token_id",
        sec_token_created_at: Option<Time> => "sec_token_created_at",
        sec_token_revised_time: Option<u64> => "sec_token_revised_time",
        server_nonce: Option<String> => "server_nonce",
    }
}

message_log! {
    /// One question for endpoints, or its answer.
    OpcuaGetEndpoints, OpcuaGetEndpointsTable, "opcua_binary_get_endpoints" {
        opcua_link_id: Option<String> => "opcua_link_id",
        endpoint_url: Option<String> => "endpoint_url",
        locale_link_id: Option<String> => "locale_link_id",
        profile_uri_link_id: Option<String> => "profile_uri_link_id",
        endpoint_description_link_id: Option<String> => "endpoint_description_link_id",
    }
}

message_log! {
    /// One endpoint that a server offers.
    OpcuaGetEndpointsDescription, OpcuaGetEndpointsDescriptionTable, "opcua_binary_get_endpoints_description" {
        endpoint_description_link_id: Option<String> => "endpoint_description_link_id",
        endpoint_uri: Option<String> => "endpoint_uri",
        application_uri: Option<String> => "application_uri",
        product_uri: Option<String> => "product_uri",
        encoding_mask: Option<u64> => "encoding_mask",
        locale: Option<String> => "locale",
        text: Option<String> => "text",
        application_type: Option<u64> => "application_type",
        gateway_server_uri: Option<String> => "gateway_server_uri",
        discovery_profile_uri: Option<String> => "discovery_profile_uri",
        discovery_profile_link_id: Option<String> => "discovery_profile_link_id",
        cert_size: Option<u64> => "cert_size",
        server_cert: Option<String> => "server_cert",
        message_security_mode: Option<u64> => "message_security_mode",
        security_policy_uri: Option<String> => "security_policy_uri",
        user_token_link_id: Option<String> => "user_token_link_id",
        transport_profile_uri: Option<String> => "transport_profile_uri",
        security_level: Option<u64> => "security_level",
    }
}

message_log! {
    /// One address under which a server of an endpoint is found.
    OpcuaGetEndpointsDiscovery, OpcuaGetEndpointsDiscoveryTable, "opcua_binary_get_endpoints_discovery" {
        discovery_profile_link_id: Option<String> => "discovery_profile_link_id",
        discovery_profile_url: Option<String> => "discovery_profile_url",
    }
}

message_log! {
    /// One way to log on to an endpoint.
    OpcuaGetEndpointsUserToken, OpcuaGetEndpointsUserTokenTable, "opcua_binary_get_endpoints_user_token" {
        user_token_link_id: Option<String> => "user_token_link_id",
        user_token_policy_id: Option<String> => "user_token_policy_id",
        user_token_type: Option<u64> => "user_token_type",
        user_token_issued_type: Option<String> => "user_token_issued_type",
        user_token_endpoint_url: Option<String> => "user_token_endpoint_url",
        user_token_sec_policy_uri: Option<String> => "user_token_sec_policy_uri",
    }
}

message_log! {
    /// One session that is asked for or created.
    OpcuaCreateSession, OpcuaCreateSessionTable, "opcua_binary_create_session" {
        opcua_link_id: Option<String> => "opcua_link_id",
        application_uri: Option<String> => "application_uri",
        product_uri: Option<String> => "product_uri",
        encoding_mask: Option<u64> => "encoding_mask",
        locale: Option<String> => "locale",
        text: Option<String> => "text",
        application_type: Option<u64> => "application_type",
        gateway_server_uri: Option<String> => "gateway_server_uri",
        discovery_profile_uri: Option<String> => "discovery_profile_uri",
        discovery_profile_link_id: Option<String> => "discovery_profile_link_id",
        server_uri: Option<String> => "server_uri",
        endpoint_url: Option<String> => "endpoint_url",
        session_name: Option<String> => "session_name",
        client_nonce: Option<String> => "client_nonce",
        client_cert_size: Option<u64> => "client_cert_size",
        client_cert: Option<String> => "client_cert",
        req_session_timeout: Option<u64> => "req_session_timeout",
        max_res_msg_size: Option<u64> => "max_res_msg_size",
        session_id_encoding_mask: Option<String> => "session_id_encoding_mask",
        session_id_namespace_idx: Option<u64> => "session_id_namespace_idx",
        session_id_numeric: Option<u64> => "session_id_numeric",
        session_id_string: Option<String> => "session_id_string",
        session_id_guid: Option<String> => "session_id_guid",
        session_id_opaque: Option<String> => "session_id_opaque",
        auth_token_encoding_mask: Option<String> => "auth_token_encoding_mask",
        auth_token_namespace_idx: Option<u64> => "auth_token_namespace_idx",
        auth_token_numeric: Option<u64> => "auth_token_numeric",
        auth_token_string: Option<String> => "auth_token_string",
        auth_token_guid: Option<String> => "auth_token_guid",
        auth_token_opaque: Option<String> => "auth_token_opaque",
        revised_session_timeout: Option<u64> => "revised_session_timeout",
        server_nonce: Option<String> => "server_nonce",
        server_cert_size: Option<u64> => "server_cert_size",
        server_cert: Option<String> => "server_cert",
        endpoint_link_id: Option<String> => "endpoint_link_id",
        algorithm: Option<String> => "algorithm",
        signature: Option<String> => "signature",
        max_req_msg_size: Option<u64> => "max_req_msg_size",
    }
}

message_log! {
    /// One address under which a client or server of a session is found.
    OpcuaCreateSessionDiscovery, OpcuaCreateSessionDiscoveryTable, "opcua_binary_create_session_discovery" {
        discovery_profile_link_id: Option<String> => "discovery_profile_link_id",
        discovery_profile_uri: Option<String> => "discovery_profile_uri",
        discovery_profile_url: Option<String> => "discovery_profile_url",
    }
}

message_log! {
    /// One endpoint that a server offers when a session is created.
    OpcuaCreateSessionEndpoints, OpcuaCreateSessionEndpointsTable, "opcua_binary_create_session_endpoints" {
        endpoint_link_id: Option<String> => "endpoint_link_id",
        endpoint_url: Option<String> => "endpoint_url",
        application_uri: Option<String> => "application_uri",
        product_uri: Option<String> => "product_uri",
        encoding_mask: Option<u64> => "encoding_mask",
        locale: Option<String> => "locale",
        text: Option<String> => "text",
        application_type: Option<u64> => "application_type",
        gateway_server_uri: Option<String> => "gateway_server_uri",
        discovery_profile_uri: Option<String> => "discovery_profile_uri",
        discovery_profile_link_id: Option<String> => "discovery_profile_link_id",
        cert_size: Option<u64> => "cert_size",
        server_cert: Option<String> => "server_cert",
        message_security_mode: Option<u64> => "message_security_mode",
        security_policy_uri: Option<String> => "security_policy_uri",
        user_token_link_id: Option<String> => "user_token_link_id",
        transport_profile_uri: Option<String> => "transport_profile_uri",
        security_level: Option<u64> => "security_level",
    }
}

message_log! {
    /// One way to log on to a session.
    OpcuaCreateSessionUserToken, OpcuaCreateSessionUserTokenTable, "opcua_binary_create_session_user_token" {
        user_token_link_id: Option<String> => "user_token_link_id",
        user_token_policy_id: Option<String> => "user_token_policy_id",
        user_token_type: Option<u64> => "user_token_type",
        user_token_issued_type: Option<String> => "user_token_issued_type",
        user_token_endpoint_url: Option<String> => "user_token_endpoint_url",
        user_token_sec_policy_uri: Option<String> => "user_token_sec_policy_uri",
    }
}

message_log! {
    /// One log-on to a session, or its answer.
    OpcuaActivateSession, OpcuaActivateSessionTable, "opcua_binary_activate_session" {
        opcua_link_id: Option<String> => "opcua_link_id",
        client_algorithm: Option<String> => "client_algorithm",
        client_signature: Option<String> => "client_signature",
        client_software_cert_link_id: Option<String> => "client_software_cert_link_id",
        opcua_locale_link_id: Option<String> => "opcua_locale_link_id",
        ext_obj_type_id_encoding_mask: Option<String> => "ext_obj_type_id_encoding_mask",
        ext_obj_type_id_namespace_idx: Option<u64> => "ext_obj_type_id_namespace_idx",
        ext_obj_type_id_numeric: Option<u64> => "ext_obj_type_id_numeric",
        ext_obj_type_id_string: Option<String> => "ext_obj_type_id_string",
        ext_obj_type_id_guid: Option<String> => "ext_obj_type_id_guid",
        ext_obj_type_id_opaque: Option<String> => "ext_obj_type_id_opaque",
        ext_obj_type_id_str: Option<String> => "ext_obj_type_id_str",
        ext_obj_encoding: Option<String> => "ext_obj_encoding",
        ext_obj_policy_id: Option<String> => "ext_obj_policy_id",
        ext_obj_user_name: Option<String> => "ext_obj_user_name",
        ext_obj_password: Option<String> => "ext_obj_password",
        ext_obj_encryption_algorithom: Option<String> => "ext_obj_encryption_algorithom",
        ext_obj_certificate_data: Option<String> => "ext_obj_certificate_data",
        ext_obj_token_data: Option<String> => "ext_obj_token_data",
        user_token_algorithm: Option<String> => "user_token_algorithm",
        user_token_signature: Option<String> => "user_token_signature",
        server_nonce: Option<String> => "server_nonce",
        status_code_link_id: Option<String> => "status_code_link_id",
        activate_session_diag_info_link_id: Option<String> => "activate_session_diag_info_link_id",
    }
}

message_log! {
    /// One session that is closed.
    OpcuaCloseSession, OpcuaCloseSessionTable, "opcua_binary_close_session" {
        opcua_link_id: Option<String> => "opcua_link_id",
        del_subscriptions: Option<bool> => "del_subscriptions",
    }
}
