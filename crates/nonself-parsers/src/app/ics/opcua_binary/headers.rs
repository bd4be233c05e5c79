//! The columns that every message has: of the connection, of the channel, of its header.

use super::build::{Source, Writer};
use super::chunks::{Kind, Policy};
use super::reader::{MAX_TEXT, Reader, mask_text, some_hex};
use super::services::Service;
use super::values;
use crate::app::text;
use crate::log::{OpcuaBinary, Time};

/// One half of a service, as its message says.
pub(super) struct MessageHalf {
    pub request: u32,
    pub sequence: u32,
    pub mask: u8,
    pub namespace: u16,
    pub number: u32,
    pub link: String,
    pub service: Service,
}

pub(super) fn connection_message(
    row: &mut OpcuaBinary,
    kind: Kind,
    reader: &mut Reader<'_>,
) -> Option<()> {
    match kind {
        Kind::Error => {
            row.error = Some(u64::from(reader.u32()?));
            row.reason = reader.string()?;
        }
        Kind::ReverseHello => {
            reader.string()?;
            row.endpoint_url = reader.string()?;
        }
        _ => {
            row.version = Some(u64::from(reader.u32()?));
            row.rcv_buf_size = Some(u64::from(reader.u32()?));
            row.snd_buf_size = Some(u64::from(reader.u32()?));
            row.max_msg_size = Some(u64::from(reader.u32()?));
            row.max_chunk_cnt = Some(u64::from(reader.u32()?));
            if kind == Kind::Hello {
                row.endpoint_url = reader.string()?;
            }
        }
    }
    Some(())
}

pub(super) fn set_policy(row: &mut OpcuaBinary, policy: &Policy) {
    let length = |bytes: Option<&Vec<u8>>| Some(bytes.map_or(-1, |bytes| bytes.len() as i64));
    row.sec_policy_uri_len = length(Some(&policy.uri));
    row.sec_policy_uri = Some(text::text(&policy.uri, MAX_TEXT));
    row.snd_cert_len = length(policy.sender.as_ref());
    row.snd_cert = policy.sender.as_deref().and_then(some_hex);
    row.rcv_cert_len = length(policy.receiver.as_ref());
    row.rcv_cert = policy.receiver.as_deref().and_then(some_hex);
}

pub(super) fn set_request(row: &mut OpcuaBinary, half: &MessageHalf) {
    row.req_opcua_link_id = Some(half.link.clone());
    row.req_msg_size = row.total_size;
    row.req_seq_number = Some(u64::from(half.sequence));
    row.req_encoding_mask = Some(u64::from(half.mask));
    row.req_namespace_idx = Some(u64::from(half.namespace));
    row.req_identifier = Some(u64::from(half.number));
    row.req_identifier_str = Some(half.service.message());
}

pub(super) fn request_header(row: &mut OpcuaBinary, reader: &mut Reader<'_>) -> Option<()> {
    let token = reader.node_id()?;
    row.req_hdr_node_id_type = Some(mask_text(token.mask));
    row.req_hdr_node_id_namespace_idx = token.namespace.map(u64::from);
    row.req_hdr_node_id_numeric = token.numeric.map(u64::from);
    row.req_hdr_node_id_string = token.string;
    row.req_hdr_node_id_guid = token.guid;
    row.req_hdr_node_id_opaque = token.opaque;
    row.req_hdr_timestamp = Some(Time(reader.time()?));
    row.req_hdr_request_handle = Some(u64::from(reader.u32()?));
    row.req_hdr_return_diag = Some(u64::from(reader.u32()?));
    row.req_hdr_audit_entry_id = Some(reader.string()?.unwrap_or_default());
    row.req_hdr_timeout_hint = Some(u64::from(reader.u32()?));
    let additional = reader.extension_object()?;
    row.req_hdr_add_hdr_type_id = additional.kind.numeric.map(u64::from);
    row.req_hdr_add_hdr_enc_mask = Some(u64::from(additional.encoding));
    Some(())
}

/// The result of the service.
pub(super) fn response_header(
    writer: &mut Writer<'_, '_>,
    row: &mut OpcuaBinary,
    reader: &mut Reader<'_>,
) -> Option<u32> {
    row.res_hdr_timestamp = Some(Time(reader.time()?));
    row.res_hdr_request_handle = Some(u64::from(reader.u32()?));
    let code = reader.u32()?;
    let link = writer.link();
    writer.status(&link, Source::ResponseHeader, false, 0, code);
    row.status_code_link_id = Some(link);
    let levels = values::diagnostics(reader)?;
    let mask = levels.first().map_or(0, |level| level.mask);
    row.res_hdr_service_diag_encoding = Some(u64::from(mask));
    writer.texts = reader.strings()?;
    if mask != 0 {
        let link = writer.link();
        writer.diagnostics(&link, Source::ResponseHeader, &levels);
    }
    let additional = reader.extension_object()?;
    row.res_hdr_add_hdr_type_id = additional.kind.numeric.map(u64::from);
    row.res_hdr_add_hdr_enc_mask = Some(u64::from(additional.encoding));
    Some(code)
}
