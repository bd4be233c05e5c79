//! What responses say of values and identities.

use super::identity::{self, Identity};
use super::messages::Carrier;
use super::packet::Response;
use super::pairing::{Asked, Kind};
use super::pccc::Pccc;
use super::services::service;
use crate::app::{Direction, Fact, Session};
use crate::log::OtCommand;

/// What a PCCC reply says; false where it is an error.
pub fn pccc_answer(
    session: &mut Session<'_>,
    dir: Direction,
    data: &[u8],
    asked: &Asked,
    row: &mut OtCommand,
) -> bool {
    let Some(reply) = Pccc::reply(data, asked.pccc) else {
        return true;
    };
    row.response_values.clone_from(&reply.values);
    if let Some(model) = &reply.detail {
        if !asked.is_routed {
            session.asset(dir, "enip", Fact::Model, model);
        }
        row.detail.clone_from(&reply.detail);
    }
    row.error = reply.error();
    row.error.is_none()
}

/// An identity is a fact about this host only when no other device was asked through it.
pub fn identity_answer(
    session: &mut Session<'_>,
    carrier: &Carrier<'_>,
    response: Response<'_>,
    asked: &Asked,
    row: &mut OtCommand,
) {
    let facts = match response.service {
        service::GET_ATTRIBUTES_ALL => {
            Identity::parse(response.data).map_or_else(Vec::new, |(identity, _)| identity.facts())
        }
        service::GET_ATTRIBUTE_LIST => identity::listed_facts(response.data),
        service::GET_ATTRIBUTE_SINGLE => {
            let fact = asked
                .path
                .attribute
                .and_then(|a| identity::fact(a, response.data));
            fact.into_iter().collect()
        }
        _ => return,
    };
    let is_elsewhere = match carrier.kind {
        Kind::Connected { routed, .. } => routed != Some(false),
        _ => false,
    };
    if !asked.is_routed && !is_elsewhere {
        for (fact, value) in &facts {
            session.asset(carrier.dir, "enip", *fact, value);
        }
    }
    let said: Vec<String> = facts
        .iter()
        .map(|(f, v)| format!("{}={v}", f.name()))
        .collect();
    if !said.is_empty() {
        row.detail = Some(said.join("; "));
    }
}
