//! Endpoints, and who is behind them.

use super::build::Writer;
use super::details::{Answer, Asked};
use super::reader::{LocalizedText, Reader};
use crate::app::{Direction, Fact};
use crate::log::{
    OpcuaGetEndpoints, OpcuaGetEndpointsDescription, OpcuaGetEndpointsDiscovery,
    OpcuaGetEndpointsUserToken,
};

const PROTOCOL: &str = "opcua_binary";

/// What an application says about itself.
pub(super) struct Application {
    pub uri: Option<String>,
    pub product: Option<String>,
    pub name: LocalizedText,
    pub kind: u32,
    pub gateway: Option<String>,
    pub profile: Option<String>,
    pub urls: Vec<Option<String>>,
}

pub(super) fn application(r: &mut Reader<'_>) -> Option<Application> {
    Some(Application {
        uri: r.string()?,
        product: r.string()?,
        name: r.localized_text()?,
        kind: r.u32()?,
        gateway: r.string()?,
        profile: r.string()?,
        urls: r.strings()?,
    })
}

pub(super) fn tell(w: &mut Writer<'_, '_>, whose: Direction, application: &Application) {
    let role = match application.kind {
        0 => "OPC UA server",
        1 => "OPC UA client",
        2 => "OPC UA client and server",
        3 => "OPC UA discovery server",
        _ => "",
    };
    let facts = [
        (Fact::Name, application.name.text.as_deref()),
        (Fact::Product, application.product.as_deref()),
        (Fact::Description, application.uri.as_deref()),
        (Fact::Role, Some(role)),
    ];
    for (fact, value) in facts {
        w.session
            .asset(whose, PROTOCOL, fact, value.unwrap_or_default());
    }
}

pub(super) struct Token {
    pub policy: Option<String>,
    pub kind: u32,
    pub issued: Option<String>,
    pub issuer: Option<String>,
    pub security: Option<String>,
}

pub(super) struct Endpoint {
    pub url: Option<String>,
    pub server: Application,
    pub certificate: Vec<u8>,
    pub mode: u32,
    pub policy: Option<String>,
    pub tokens: Vec<Token>,
    pub transport: Option<String>,
    pub level: u8,
}

pub(super) fn endpoint(r: &mut Reader<'_>) -> Option<Endpoint> {
    let (url, server) = (r.string()?, application(r)?);
    let (certificate, mode, policy) = (r.bytes()?.to_vec(), r.u32()?, r.string()?);
    let count = r.count()?;
    let tokens = (0..count).map(|_| {
        Some(Token {
            policy: r.string()?,
            kind: r.u32()?,
            issued: r.string()?,
            issuer: r.string()?,
            security: r.string()?,
        })
    });
    let tokens = tokens.collect::<Option<Vec<_>>>()?;
    Some(Endpoint {
        url,
        server,
        certificate,
        mode,
        policy,
        tokens,
        transport: r.string()?,
        level: r.u8()?,
    })
}

pub(super) fn endpoints_request(
    w: &mut Writer<'_, '_>,
    link: &str,
    r: &mut Reader<'_>,
) -> Option<Asked> {
    let mut row = OpcuaGetEndpoints::new(&w.head);
    row.opcua_link_id = Some(link.to_owned());
    let url = r.string()?.unwrap_or_default();
    row.endpoint_url = Some(url.clone());
    let now = w.session.now;
    w.session.tables.opcua_binary_get_endpoints.push(now, row);
    Some(Asked {
        detail: Some(url),
        ..Asked::default()
    })
}

/// Give an endpoint's row what both kinds of them have.
macro_rules! set_endpoint {
    ($row:ident, $endpoint:ident) => {{
        let server = &$endpoint.server;
        $row.application_uri = server.uri.clone();
        $row.product_uri = server.product.clone();
        $row.encoding_mask = Some(u64::from(server.name.mask));
        $row.locale = server.name.locale.clone();
        $row.text = server.name.text.clone();
        $row.application_type = Some(u64::from(server.kind));
        $row.gateway_server_uri = server.gateway.clone();
        $row.discovery_profile_uri = server.profile.clone();
        $row.server_cert = $crate::app::ics::opcua_binary::reader::some_hex(&$endpoint.certificate);
        $row.cert_size = $row
            .server_cert
            .as_ref()
            .map(|_| $endpoint.certificate.len() as u64);
        $row.message_security_mode = Some(u64::from($endpoint.mode));
        $row.security_policy_uri = $endpoint.policy.clone();
        $row.transport_profile_uri = $endpoint.transport.clone();
        $row.security_level = Some(u64::from($endpoint.level));
    }};
}
pub(super) use set_endpoint;

/// Give a token's row what both kinds of them have.
macro_rules! set_token {
    ($row:ident, $token:ident, $link:ident) => {{
        $row.user_token_link_id = Some($link.clone());
        $row.user_token_policy_id = Some($token.policy.clone().unwrap_or_default());
        $row.user_token_type = Some(u64::from($token.kind));
        $row.user_token_issued_type = $token.issued.clone();
        $row.user_token_endpoint_url = $token.issuer.clone();
        $row.user_token_sec_policy_uri = $token.security.clone();
    }};
}
pub(super) use set_token;

pub(super) fn endpoints_response(
    w: &mut Writer<'_, '_>,
    link: &str,
    r: &mut Reader<'_>,
) -> Option<Answer> {
    let now = w.session.now;
    let mut row = OpcuaGetEndpoints::new(&w.head);
    row.opcua_link_id = Some(link.to_owned());
    let count = r.count()?;
    if count > 0 {
        let link = w.link();
        for _ in 0..count {
            let endpoint = endpoint(r)?;
            tell(w, w.dir, &endpoint.server);
            endpoint_description(w, &link, &endpoint);
        }
        row.endpoint_description_link_id = Some(link);
    }
    w.session.tables.opcua_binary_get_endpoints.push(now, row);
    Some(Answer::default())
}

fn endpoint_description(w: &mut Writer<'_, '_>, link: &str, endpoint: &Endpoint) {
    let now = w.session.now;
    let mut row = OpcuaGetEndpointsDescription::new(&w.head);
    row.endpoint_description_link_id = Some(link.to_owned());
    row.endpoint_uri.clone_from(&endpoint.url);
    set_endpoint!(row, endpoint);
    if !endpoint.server.urls.is_empty() {
        let link = w.link();
        for url in &endpoint.server.urls {
            let mut row = OpcuaGetEndpointsDiscovery::new(&w.head);
            row.discovery_profile_link_id = Some(link.clone());
            row.discovery_profile_url.clone_from(url);
            w.session
                .tables
                .opcua_binary_get_endpoints_discovery
                .push(now, row);
        }
        row.discovery_profile_link_id = Some(link);
    }
    if !endpoint.tokens.is_empty() {
        let link = w.link();
        for token in &endpoint.tokens {
            let mut row = OpcuaGetEndpointsUserToken::new(&w.head);
            set_token!(row, token, link);
            w.session
                .tables
                .opcua_binary_get_endpoints_user_token
                .push(now, row);
        }
        row.user_token_link_id = Some(link);
    }
    w.session
        .tables
        .opcua_binary_get_endpoints_description
        .push(now, row);
}
