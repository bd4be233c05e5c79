//! The `opcua_binary` log and those with the details of its messages.
//!
//! The logs of details begin with who sent what to whom. Rows that belong together have the
//! same link id.

mod messages;
mod nodes;
mod sessions;
mod subscriptions;

use std::net::IpAddr;

use super::{MessageHead, Port, Text, Time};
use crate::log::define_log;

pub use messages::{
    OpcuaDiagInfoDetail, OpcuaDiagInfoDetailTable, OpcuaStatusCodeDetail,
    OpcuaStatusCodeDetailTable,
};
pub use nodes::{
    OpcuaBrowse, OpcuaBrowseDescription, OpcuaBrowseDescriptionTable,
    OpcuaBrowseRequestContinuationPoint, OpcuaBrowseRequestContinuationPointTable,
    OpcuaBrowseResponseReferences, OpcuaBrowseResponseReferencesTable, OpcuaBrowseResult,
    OpcuaBrowseResultTable, OpcuaBrowseTable, OpcuaRead, OpcuaReadNodesToRead,
    OpcuaReadNodesToReadTable, OpcuaReadResults, OpcuaReadResultsTable, OpcuaReadTable, OpcuaWrite,
    OpcuaWriteTable,
};
pub use sessions::{
    OpcuaActivateSession, OpcuaActivateSessionTable, OpcuaCloseSession, OpcuaCloseSessionTable,
    OpcuaCreateSession, OpcuaCreateSessionDiscovery, OpcuaCreateSessionDiscoveryTable,
    OpcuaCreateSessionEndpoints, OpcuaCreateSessionEndpointsTable, OpcuaCreateSessionTable,
    OpcuaCreateSessionUserToken, OpcuaCreateSessionUserTokenTable, OpcuaGetEndpoints,
    OpcuaGetEndpointsDescription, OpcuaGetEndpointsDescriptionTable, OpcuaGetEndpointsDiscovery,
    OpcuaGetEndpointsDiscoveryTable, OpcuaGetEndpointsTable, OpcuaGetEndpointsUserToken,
    OpcuaGetEndpointsUserTokenTable, OpcuaOpensecureChannel, OpcuaOpensecureChannelTable,
};
pub use subscriptions::{
    OpcuaCreateMonitoredItems, OpcuaCreateMonitoredItemsCreateItem,
    OpcuaCreateMonitoredItemsCreateItemTable, OpcuaCreateMonitoredItemsTable,
    OpcuaCreateSubscription, OpcuaCreateSubscriptionTable,
};

define_log! {
    /// One row per message, or per request with its response.
    OpcuaBinary, OpcuaBinaryTable, "opcua_binary" {
        ts: Time => "ts",
        uid: Text => "uid",
        orig_h: IpAddr => "id.orig_h",
        orig_p: Port => "id.orig_p",
        resp_h: IpAddr => "id.resp_h",
        resp_p: Port => "id.resp_p",
        msg_type: Option<String> => "msg_type",
        is_final: Option<String> => "is_final",
        total_size: Option<u64> => "total_size",
        error: Option<u64> => "error",
        reason: Option<String> => "reason",
        version: Option<u64> => "version",
        rcv_buf_size: Option<u64> => "rcv_buf_size",
        snd_buf_size: Option<u64> => "snd_buf_size",
        max_msg_size: Option<u64> => "max_msg_size",
        max_chunk_cnt: Option<u64> => "max_chunk_cnt",
        endpoint_url: Option<String> => "endpoint_url",
        sec_channel_id: Option<Vec<u64>> => "sec_channel_id",
        sec_policy_uri_len: Option<i64> => "sec_policy_uri_len",
        sec_policy_uri: Option<String> => "sec_policy_uri",
        snd_cert_len: Option<i64> => "snd_cert_len",
        snd_cert: Option<String> => "snd_cert",
        rcv_cert_len: Option<i64> => "rcv_cert_len",
        rcv_cert: Option<String> => "rcv_cert",
        request_id: Option<u64> => "request_id",
        req_opcua_link_id: Option<String> => "req_opcua_link_id",
        req_msg_size: Option<u64> => "req_msg_size",
        req_seq_number: Option<u64> => "req_seq_number",
        req_encoding_mask: Option<u64> => "req_encoding_mask",
        req_namespace_idx: Option<u64> => "req_namespace_idx",
        req_identifier: Option<u64> => "req_identifier",
        req_identifier_str: Option<String> => "req_identifier_str",
        req_hdr_node_id_type: Option<String> => "req_hdr_node_id_type",
        req_hdr_node_id_namespace_idx: Option<u64> => "req_hdr_node_id_namespace_idx",
        req_hdr_node_id_numeric: Option<u64> => "req_hdr_node_id_numeric",
        req_hdr_node_id_string: Option<String> => "req_hdr_node_id_string",
        req_hdr_node_id_guid: Option<String> => "req_hdr_node_id_guid",
        req_hdr_node_id_opaque: Option<String> => "req_hdr_node_id_opaque",
        req_hdr_timestamp: Option<Time> => "req_hdr_timestamp",
        req_hdr_request_handle: Option<u64> => "req_hdr_request_handle",
        req_hdr_return_diag: Option<u64> => "req_hdr_return_diag",
        req_hdr_audit_entry_id: Option<String> => "req_hdr_audit_entry_id",
        req_hdr_timeout_hint: Option<u64> => "req_hdr_timeout_hint",
        req_hdr_add_hdr_type_id: Option<u64> => "req_hdr_add_hdr_type_id",
        req_hdr_add_hdr_enc_mask: Option<u64> => "req_hdr_add_hdr_enc_mask",
        res_opcua_link_id: Option<String> => "res_opcua_link_id",
        res_msg_size: Option<u64> => "res_msg_size",
        res_seq_number: Option<u64> => "res_seq_number",
        res_encoding_mask: Option<u64> => "res_encoding_mask",
        res_namespace_idx: Option<u64> => "res_namespace_idx",
        res_identifier: Option<u64> => "res_identifier",
        res_identifier_str: Option<String> => "res_identifier_str",
        res_hdr_timestamp: Option<Time> => "res_hdr_timestamp",
        res_hdr_request_handle: Option<u64> => "res_hdr_request_handle",
        status_code_link_id: Option<String> => "status_code_link_id",
        res_hdr_service_diag_encoding: Option<u64> => "res_hdr_service_diag_encoding",
        res_hdr_add_hdr_type_id: Option<u64> => "res_hdr_add_hdr_type_id",
        res_hdr_add_hdr_enc_mask: Option<u64> => "res_hdr_add_hdr_enc_mask",
    }
}

impl OpcuaBinary {
    /// A row of which only the connection is known yet.
    pub fn new(head: &MessageHead) -> Self {
        Self {
            ts: head.ts,
            uid: head.uid.clone(),
            orig_h: head.orig.0,
            orig_p: head.orig.1,
            resp_h: head.resp.0,
            resp_p: head.resp.1,
            msg_type: None,
            is_final: None,
            total_size: None,
            error: None,
            reason: None,
            version: None,
            rcv_buf_size: None,
            snd_buf_size: None,
            max_msg_size: None,
            max_chunk_cnt: None,
            endpoint_url: None,
            sec_channel_id: None,
            sec_policy_uri_len: None,
            sec_policy_uri: None,
            snd_cert_len: None,
            snd_cert: None,
            rcv_cert_len: None,
            rcv_cert: None,
            request_id: None,
            req_opcua_link_id: None,
            req_msg_size: None,
            req_seq_number: None,
            req_encoding_mask: None,
            req_namespace_idx: None,
            req_identifier: None,
            req_identifier_str: None,
            req_hdr_node_id_type: None,
            req_hdr_node_id_namespace_idx: None,
            req_hdr_node_id_numeric: None,
            req_hdr_node_id_string: None,
            req_hdr_node_id_guid: None,
            req_hdr_node_id_opaque: None,
            req_hdr_timestamp: None,
            req_hdr_request_handle: None,
            req_hdr_return_diag: None,
            req_hdr_audit_entry_id: None,
            req_hdr_timeout_hint: None,
            req_hdr_add_hdr_type_id: None,
            req_hdr_add_hdr_enc_mask: None,
            res_opcua_link_id: None,
            res_msg_size: None,
            res_seq_number: None,
            res_encoding_mask: None,
            res_namespace_idx: None,
            res_identifier: None,
            res_identifier_str: None,
            res_hdr_timestamp: None,
            res_hdr_request_handle: None,
            status_code_link_id: None,
            res_hdr_service_diag_encoding: None,
            res_hdr_add_hdr_type_id: None,
            res_hdr_add_hdr_enc_mask: None,
        }
    }
}
