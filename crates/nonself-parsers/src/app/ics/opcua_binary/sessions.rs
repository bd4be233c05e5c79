//! Channels and sessions.

use super::build::{Source, Writer, set_node};
use super::details::{Answer, Asked};
use super::endpoints::{
    Application, Endpoint, application, endpoint, set_endpoint, set_token, tell,
};
use super::reader::{MAX_TEXT, Reader, hex, mask_text, some_hex};
use super::values::object_kind;
use crate::app::text;
use crate::log::{
    OpcuaActivateSession, OpcuaCloseSession, OpcuaCreateSession, OpcuaCreateSessionDiscovery,
    OpcuaCreateSessionEndpoints, OpcuaCreateSessionUserToken, OpcuaOpensecureChannel, Time,
};

pub(super) fn open_request(
    w: &mut Writer<'_, '_>,
    link: &str,
    r: &mut Reader<'_>,
) -> Option<Asked> {
    let mut row = OpcuaOpensecureChannel::new(&w.head);
    row.opcua_link_id = Some(link.to_owned());
    row.client_proto_ver = Some(u64::from(r.u32()?));
    row.sec_token_request_type = Some(u64::from(r.u32()?));
    row.message_security_mode = Some(u64::from(r.u32()?));
    row.client_nonce = Some(text::text(r.bytes()?, MAX_TEXT));
    row.req_lifetime = Some(u64::from(r.u32()?));
    w.session
        .tables
        .opcua_binary_opensecure_channel
        .push(w.session.now, row);
    Some(Asked::default())
}

pub(super) fn open_response(
    w: &mut Writer<'_, '_>,
    link: &str,
    r: &mut Reader<'_>,
) -> Option<Answer> {
    let mut row = OpcuaOpensecureChannel::new(&w.head);
    row.opcua_link_id = Some(link.to_owned());
    row.server_proto_ver = Some(u64::from(r.u32()?));
    row.sec_token_sec_channel_id = Some(u64::from(r.u32()?));
    row.sec_token_id = Some(u64::from(r.u32()?));
    row.sec_token_created_at = Some(Time(r.time()?));
    row.sec_token_revised_time = Some(u64::from(r.u32()?));
    row.server_nonce = Some(text::text(r.bytes()?, MAX_TEXT));
    w.session
        .tables
        .opcua_binary_opensecure_channel
        .push(w.session.now, row);
    Some(Answer::default())
}

/// The addresses of a client or server; the link to them.
fn discovery(w: &mut Writer<'_, '_>, application: &Application) -> Option<String> {
    if application.urls.is_empty() {
        return None;
    }
    let link = w.link();
    for url in &application.urls {
        let mut row = OpcuaCreateSessionDiscovery::new(&w.head);
        row.discovery_profile_link_id = Some(link.clone());
        row.discovery_profile_uri = Some(application.profile.clone().unwrap_or_default());
        row.discovery_profile_url = Some(url.clone().unwrap_or_default());
        w.session
            .tables
            .opcua_binary_create_session_discovery
            .push(w.session.now, row);
    }
    Some(link)
}

pub(super) fn create_request(
    w: &mut Writer<'_, '_>,
    link: &str,
    r: &mut Reader<'_>,
) -> Option<Asked> {
    let mut row = OpcuaCreateSession::new(&w.head);
    row.opcua_link_id = Some(link.to_owned());
    let client = application(r)?;
    tell(w, w.dir, &client);
    row.discovery_profile_link_id = discovery(w, &client);
    let mask = client.name.mask;
    let part = |bit: u8, text: Option<String>| (mask & bit != 0).then(|| text.unwrap_or_default());
    row.application_uri = client.uri;
    row.product_uri = client.product;
    row.encoding_mask = Some(u64::from(mask));
    row.locale = part(1, client.name.locale);
    row.text = part(2, client.name.text);
    row.application_type = Some(u64::from(client.kind));
    row.gateway_server_uri = client.gateway;
    row.discovery_profile_uri = client.profile;
    row.server_uri = r.string()?;
    row.endpoint_url = r.string()?;
    row.session_name = r.string()?;
    row.client_nonce = some_hex(r.bytes()?);
    let certificate = r.bytes()?;
    row.client_cert = some_hex(certificate);
    row.client_cert_size = row.client_cert.as_ref().map(|_| certificate.len() as u64);
    row.req_session_timeout = Some(r.f64()? as u64);
    row.max_res_msg_size = Some(u64::from(r.u32()?));
    let detail = row.session_name.clone();
    let now = w.session.now;
    w.session.tables.opcua_binary_create_session.push(now, row);
    Some(Asked {
        detail,
        ..Asked::default()
    })
}

pub(super) fn create_response(
    w: &mut Writer<'_, '_>,
    link: &str,
    r: &mut Reader<'_>,
) -> Option<Answer> {
    let now = w.session.now;
    let mut row = OpcuaCreateSession::new(&w.head);
    row.opcua_link_id = Some(link.to_owned());
    let (session, token) = (r.node_id()?, r.node_id()?);
    set_node!(
        row,
        session,
        session_id_encoding_mask,
        session_id_namespace_idx,
        session_id_numeric,
        session_id_string,
        session_id_guid,
        session_id_opaque
    );
    set_node!(
        row,
        token,
        auth_token_encoding_mask,
        auth_token_namespace_idx,
        auth_token_numeric,
        auth_token_string,
        auth_token_guid,
        auth_token_opaque
    );
    row.revised_session_timeout = Some(r.f64()? as u64);
    row.server_nonce = some_hex(r.bytes()?);
    let certificate = r.bytes()?;
    row.server_cert = some_hex(certificate);
    row.server_cert_size = row.server_cert.as_ref().map(|_| certificate.len() as u64);
    let link = w.link();
    for _ in 0..r.count()? {
        let endpoint = endpoint(r)?;
        tell(w, w.dir, &endpoint.server);
        session_endpoint(w, &link, &endpoint);
    }
    row.endpoint_link_id = Some(link);
    for _ in 0..r.count()? {
        r.bytes()?;
        r.bytes()?;
    }
    row.algorithm = r.string()?;
    row.signature = some_hex(r.bytes()?);
    row.max_req_msg_size = Some(u64::from(r.u32()?));
    w.session.tables.opcua_binary_create_session.push(now, row);
    Some(Answer::default())
}

fn session_endpoint(w: &mut Writer<'_, '_>, link: &str, endpoint: &Endpoint) {
    let now = w.session.now;
    let mut row = OpcuaCreateSessionEndpoints::new(&w.head);
    row.endpoint_link_id = Some(link.to_owned());
    row.endpoint_url.clone_from(&endpoint.url);
    set_endpoint!(row, endpoint);
    row.discovery_profile_link_id = discovery(w, &endpoint.server);
    if !endpoint.tokens.is_empty() {
        let link = w.link();
        for token in &endpoint.tokens {
            let mut row = OpcuaCreateSessionUserToken::new(&w.head);
            set_token!(row, token, link);
            w.session
                .tables
                .opcua_binary_create_session_user_token
                .push(now, row);
        }
        row.user_token_link_id = Some(link);
    }
    w.session
        .tables
        .opcua_binary_create_session_endpoints
        .push(now, row);
}

pub(super) fn activate_request(
    w: &mut Writer<'_, '_>,
    link: &str,
    r: &mut Reader<'_>,
) -> Option<Asked> {
    let mut row = OpcuaActivateSession::new(&w.head);
    row.opcua_link_id = Some(link.to_owned());
    row.client_algorithm = r.string()?;
    row.client_signature = some_hex(r.bytes()?);
    for _ in 0..r.count()? {
        r.bytes()?;
        r.bytes()?;
    }
    r.strings()?;
    let token = r.extension_object()?;
    set_node!(
        row,
        token.kind,
        ext_obj_type_id_encoding_mask,
        ext_obj_type_id_namespace_idx,
        ext_obj_type_id_numeric,
        ext_obj_type_id_string,
        ext_obj_type_id_guid,
        ext_obj_type_id_opaque
    );
    row.ext_obj_type_id_str = object_kind(&token.kind);
    row.ext_obj_encoding = Some(mask_text(token.encoding));
    // A token that cannot be read is still a log-on.
    let _ = identity_token(
        &mut row,
        token.kind.standard(),
        &mut Reader::new(token.body),
    );
    row.user_token_algorithm = r.string()?;
    row.user_token_signature = some_hex(r.bytes()?);
    let who = row.ext_obj_user_name.as_deref();
    let detail = who
        .or(row.ext_obj_type_id_str.as_deref())
        .map(str::to_owned);
    let now = w.session.now;
    w.session
        .tables
        .opcua_binary_activate_session
        .push(now, row);
    Some(Asked {
        detail,
        ..Asked::default()
    })
}

fn identity_token(
    row: &mut OpcuaActivateSession,
    kind: Option<u32>,
    r: &mut Reader<'_>,
) -> Option<()> {
    let kind = kind.filter(|kind| matches!(kind, 321 | 324 | 327 | 940))?;
    row.ext_obj_policy_id = r.string()?;
    match kind {
        324 => {
            row.ext_obj_user_name = r.string()?;
            row.ext_obj_password = r.string()?;
            row.ext_obj_encryption_algorithom = r.string()?;
        }
        327 => row.ext_obj_certificate_data = some_hex(r.bytes()?),
        940 => {
            row.ext_obj_token_data = some_hex(r.bytes()?);
            row.ext_obj_encryption_algorithom = r.string()?;
        }
        _ => {}
    }
    Some(())
}

pub(super) fn activate_response(
    w: &mut Writer<'_, '_>,
    link: &str,
    r: &mut Reader<'_>,
) -> Option<Answer> {
    let mut row = OpcuaActivateSession::new(&w.head);
    row.opcua_link_id = Some(link.to_owned());
    row.server_nonce = Some(hex(r.bytes()?));
    let count = r.count()?;
    if count > 0 {
        let link = w.link();
        for _ in 0..count {
            let code = r.u32()?;
            w.status(&link, Source::ActivateSession, false, 0, code);
        }
        row.status_code_link_id = Some(link);
    }
    row.activate_session_diag_info_link_id = w.diagnostics_list(r, Source::ActivateSession)?;
    let now = w.session.now;
    w.session
        .tables
        .opcua_binary_activate_session
        .push(now, row);
    Some(Answer::default())
}

pub(super) fn close_request(
    w: &mut Writer<'_, '_>,
    link: &str,
    r: &mut Reader<'_>,
) -> Option<Asked> {
    let mut row = OpcuaCloseSession::new(&w.head);
    row.opcua_link_id = Some(link.to_owned());
    row.del_subscriptions = Some(r.bool()?);
    let now = w.session.now;
    w.session.tables.opcua_binary_close_session.push(now, row);
    Some(Asked::default())
}
