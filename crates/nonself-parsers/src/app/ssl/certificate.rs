//! X.509 certificates: from DER to a row, and what can be said of them without a root store.

use std::net::IpAddr;

use ring::digest::{SHA256, digest};
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::{GeneralName, ParsedExtension};
use x509_parser::prelude::FromDer;
use x509_parser::public_key::PublicKey;
use x509_parser::time::ASN1Time;

use super::distinguished_name;
use crate::app::gate::{self, Claim, Thing};
use crate::app::text::{hex, text};
use crate::app::{Direction, Session};
use crate::log::{Time, X509, X509Table};

/// Alternative names that a row carries.
const MAX_NAMES: usize = 256;

/// What the `ssl` row needs of a certificate.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// SHA-256 in hex.
    pub fingerprint: String,
    pub subject: Option<String>,
    pub issuer: Option<String>,
    pub not_before: Option<Time>,
    pub not_after: Option<Time>,
    pub self_signed: bool,
    /// Host names and addresses it is for.
    pub names: Vec<String>,
}

impl Facts {
    /// What is wrong with it at this moment; nothing wrong says nothing about trust.
    pub fn status(&self, now: Time) -> &'static str {
        if self.not_after.is_some_and(|end| now > end) {
            "expired"
        } else if self.not_before.is_some_and(|start| now < start) {
            "not yet valid"
        } else if self.self_signed {
            "self signed certificate"
        } else {
            "ok"
        }
    }

    /// Whether a name is among its names, wildcards included (RFC 6125 6.4.3).
    pub fn is_for(&self, host: &str) -> bool {
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        self.names.iter().any(|name| {
            let name = name.to_ascii_lowercase();
            match (name.strip_prefix("*."), host.split_once('.')) {
                (Some(domain), Some((_, rest))) => domain == rest,
                _ => name == host,
            }
        })
    }
}

/// Write the row of a certificate, unless the same one was written within the last day,
/// and return what is worth knowing of it.
pub fn log_certificate(
    session: &mut Session<'_>,
    dir: Direction,
    der: &[u8],
    is_first: bool,
    is_client: bool,
) -> Facts {
    let hash = digest(&SHA256, der);
    let fingerprint = hex(hash.as_ref());
    let Ok((_, cert)) = X509Certificate::from_der(der) else {
        session.weird(
            "X509",
            "x509_unparsable_certificate",
            Some(fingerprint.clone()),
        );
        return Facts {
            fingerprint,
            ..Facts::default()
        };
    };
    let row = row_of(session, dir, &cert, fingerprint, is_first, is_client);
    let mut names: Vec<String> = row.san_dns.iter().flatten().cloned().collect();
    names.extend(row.san_ip.iter().flatten().cloned());
    names.extend(
        cert.subject()
            .iter_common_name()
            .filter_map(|n| n.as_str().ok())
            .map(str::to_owned),
    );
    let facts = Facts {
        fingerprint: row.fingerprint.clone(),
        subject: row.subject.clone(),
        issuer: row.issuer.clone(),
        not_before: row.not_valid_before,
        not_after: row.not_valid_after,
        self_signed: row.self_signed == Some(true),
        names,
    };
    let claim = Claim::Daily {
        thing: Thing::Certificate,
        key: gate::key_of((&row.fingerprint, is_first, is_client)),
        value: 0,
    };
    let (now, tables) = (session.now, &mut *session.tables);
    let number = tables.x509.len();
    if tables.app.gate.admits(X509Table::PATH, number, claim, now) {
        tables.x509.push(now, row);
    }
    facts
}

fn row_of(
    session: &Session<'_>,
    dir: Direction,
    cert: &X509Certificate<'_>,
    fingerprint: String,
    host_cert: bool,
    client_cert: bool,
) -> X509 {
    let conn = session.conn;
    let (host, port) = match dir {
        Direction::Orig => (conn.orig_h, conn.orig_p),
        Direction::Resp => (conn.resp_h, conn.resp_p),
    };
    let key = KeyFacts::of(cert);
    let names = AlternativeNames::of(cert);
    let constraints = cert.basic_constraints().ok().flatten().map(|b| b.value);
    X509 {
        ts: session.now,
        fingerprint,
        version: Some(u64::from(cert.version().0) + 1),
        serial: Some(serial_text(cert.raw_serial())),
        subject: Some(distinguished_name::to_text(cert.subject())),
        issuer: Some(distinguished_name::to_text(cert.issuer())),
        not_valid_before: Some(time_of(cert.validity().not_before)),
        not_valid_after: Some(time_of(cert.validity().not_after)),
        key_alg: Some(key.algorithm),
        sig_alg: Some(algorithm_name(
            &cert.signature_algorithm.algorithm.to_id_string(),
        )),
        key_type: key.kind.map(str::to_owned),
        key_length: key.length,
        exponent: key.exponent,
        curve: key.curve,
        san_dns: names.dns,
        san_uri: names.uri,
        san_email: names.email,
        san_ip: names.ip,
        ca: constraints.map(|c| c.ca),
        path_len: constraints
            .and_then(|c| c.path_len_constraint)
            .map(u64::from),
        host_cert,
        client_cert,
        self_signed: Some(is_self_signed(cert)),
        uid: conn.uid.clone(),
        host,
        port,
    }
}

/// Same name on both sides, and signed by its own key. Where the signature cannot be
/// checked, the identifiers of both keys are compared.
fn is_self_signed(cert: &X509Certificate<'_>) -> bool {
    use x509_parser::error::X509Error;
    if cert.subject().as_raw() != cert.issuer().as_raw() {
        return false;
    }
    match cert.verify_signature(None) {
        Ok(()) => true,
        Err(X509Error::SignatureUnsupportedAlgorithm) => same_key_identifiers(cert),
        // Small keys are refused in the same way as wrong signatures.
        Err(_) => {
            KeyFacts::of(cert).length.is_some_and(|bits| bits < 1024) && same_key_identifiers(cert)
        }
    }
}

fn same_key_identifiers(cert: &X509Certificate<'_>) -> bool {
    let (mut own, mut issuer) = (None, None);
    for extension in cert.extensions() {
        match extension.parsed_extension() {
            ParsedExtension::SubjectKeyIdentifier(id) => own = Some(id.0),
            ParsedExtension::AuthorityKeyIdentifier(id) => {
                issuer = id.key_identifier.as_ref().map(|k| k.0);
            }
            _ => {}
        }
    }
    issuer.is_none() || own == issuer
}

fn time_of(time: ASN1Time) -> Time {
    Time(time.timestamp().saturating_mul(1_000_000_000))
}

/// Hexadecimal without the byte that only says "not negative".
fn serial_text(bytes: &[u8]) -> String {
    let bytes = match bytes {
        [0, rest @ ..] if !rest.is_empty() => rest,
        other => other,
    };
    hex(&bytes[..bytes.len().min(64)]).to_ascii_uppercase()
}

struct KeyFacts {
    algorithm: String,
    kind: Option<&'static str>,
    length: Option<u64>,
    exponent: Option<String>,
    curve: Option<String>,
}

impl KeyFacts {
    fn of(cert: &X509Certificate<'_>) -> Self {
        let info = cert.public_key();
        let mut facts = Self {
            algorithm: algorithm_name(&info.algorithm.algorithm.to_id_string()),
            kind: None,
            length: None,
            exponent: None,
            curve: None,
        };
        // Some certificates name a signature algorithm where the key's belongs.
        let named_rsa = facts.algorithm.contains("RSA");
        let rsa = match info.parsed() {
            Ok(PublicKey::RSA(key)) => Some(key),
            Ok(PublicKey::Unknown(bytes)) if named_rsa => {
                x509_parser::public_key::RSAPublicKey::from_der(bytes)
                    .ok()
                    .map(|(_, key)| key)
            }
            Ok(PublicKey::EC(_)) => {
                facts.kind = Some("ecdsa");
                let parameters = info.algorithm.parameters.as_ref();
                let oid = parameters.and_then(|p| p.as_oid().ok());
                let (curve, bits) = curve_facts(&oid.map(|o| o.to_id_string()).unwrap_or_default());
                facts.curve = curve.map(str::to_owned);
                facts.length = bits;
                None
            }
            Ok(PublicKey::DSA(key)) => {
                facts.kind = Some("dsa");
                facts.length = Some(bit_length(key));
                None
            }
            _ => None,
        };
        if let Some(key) = rsa {
            facts.kind = Some("rsa");
            facts.length = Some(bit_length(key.modulus));
            facts.exponent = key.try_exponent().ok().map(|e| e.to_string());
        }
        facts
    }
}

fn bit_length(number: &[u8]) -> u64 {
    let significant = number.iter().position(|b| *b != 0).unwrap_or(number.len());
    let number = &number[significant..];
    let spare = number.first().map_or(0, |b| b.leading_zeros());
    (number.len() as u64 * 8).saturating_sub(u64::from(spare))
}

#[derive(Default)]
struct AlternativeNames {
    dns: Option<Vec<String>>,
    uri: Option<Vec<String>>,
    email: Option<Vec<String>>,
    ip: Option<Vec<String>>,
}

impl AlternativeNames {
    fn of(cert: &X509Certificate<'_>) -> Self {
        let mut out = Self::default();
        let Ok(Some(san)) = cert.subject_alternative_name() else {
            return out;
        };
        for name in san.value.general_names.iter().take(MAX_NAMES) {
            match name {
                GeneralName::DNSName(n) => push(&mut out.dns, text(n.as_bytes(), 255)),
                GeneralName::URI(n) => push(&mut out.uri, text(n.as_bytes(), 512)),
                GeneralName::RFC822Name(n) => push(&mut out.email, text(n.as_bytes(), 255)),
                GeneralName::IPAddress(bytes) => {
                    let address = match bytes.len() {
                        4 => <[u8; 4]>::try_from(*bytes).ok().map(IpAddr::from),
                        16 => <[u8; 16]>::try_from(*bytes).ok().map(IpAddr::from),
                        _ => None,
                    };
                    if let Some(address) = address {
                        push(&mut out.ip, address.to_string());
                    }
                }
                _ => {}
            }
        }
        out
    }
}

fn push(list: &mut Option<Vec<String>>, value: String) {
    list.get_or_insert_default().push(value);
}

fn curve_facts(oid: &str) -> (Option<&'static str>, Option<u64>) {
    match oid {
        "1.2.840.10045.3.1.1" => (Some("prime192v1"), Some(192)),
        "1.2.840.10045.3.1.7" => (Some("prime256v1"), Some(256)),
        "1.3.132.0.33" => (Some("secp224r1"), Some(224)),
        "1.3.132.0.10" => (Some("secp256k1"), Some(256)),
        "1.3.132.0.34" => (Some("secp384r1"), Some(384)),
        "1.3.132.0.35" => (Some("secp521r1"), Some(521)),
        "1.3.36.3.3.2.8.1.1.7" => (Some("brainpoolP256r1"), Some(256)),
        "1.3.36.3.3.2.8.1.1.11" => (Some("brainpoolP384r1"), Some(384)),
        _ => (None, None),
    }
}

/// OpenSSL's names of key and signature algorithms; others stay numbers.
fn algorithm_name(oid: &str) -> String {
    let name = match oid {
        "1.2.840.113549.1.1.1" => "rsaEncryption",
        "1.2.840.113549.1.1.2" => "md2WithRSAEncryption",
        "1.2.840.113549.1.1.3" => "md4WithRSAEncryption",
        "1.2.840.113549.1.1.4" => "md5WithRSAEncryption",
        "1.2.840.113549.1.1.5" => "sha1WithRSAEncryption",
        "1.2.840.113549.1.1.10" => "rsassaPss",
        "1.2.840.113549.1.1.11" => "sha256WithRSAEncryption",
        "1.2.840.113549.1.1.12" => "sha384WithRSAEncryption",
        "1.2.840.113549.1.1.13" => "sha512WithRSAEncryption",
        "1.2.840.113549.1.1.14" => "sha224WithRSAEncryption",
        "1.3.14.3.2.29" => "sha1WithRSA",
        "1.3.14.3.2.3" => "md5WithRSA",
        "1.2.840.10040.4.1" => "dsaEncryption",
        "1.2.840.10040.4.3" => "dsaWithSHA1",
        "2.16.840.1.101.3.4.3.2" => "dsa_with_SHA256",
        "1.2.840.10045.2.1" => "id-ecPublicKey",
        "1.2.840.10045.4.1" => "ecdsa-with-SHA1",
        "1.2.840.10045.4.3.1" => "ecdsa-with-SHA224",
        "1.2.840.10045.4.3.2" => "ecdsa-with-SHA256",
        "1.2.840.10045.4.3.3" => "ecdsa-with-SHA384",
        "1.2.840.10045.4.3.4" => "ecdsa-with-SHA512",
        "1.3.101.112" => "ED25519",
        "1.3.101.113" => "ED448",
        other => other,
    };
    name.to_owned()
}
