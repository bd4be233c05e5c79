//! The services, by the numbers of their messages (OPC 10000-6, annex A).

use crate::app::ics::Class;

/// Which half of a service a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Half {
    Request,
    Response,
    /// A response without one of its own: the service failed.
    Fault,
}

pub(super) struct Service {
    pub name: &'static str,
    pub half: Half,
    pub class: Class,
}

impl Service {
    /// The message in words.
    pub fn message(&self) -> String {
        match self.half {
            Half::Request => format!("{}Request", self.name),
            Half::Response => format!("{}Response", self.name),
            Half::Fault => self.name.to_owned(),
        }
    }
}

pub(super) const FAULT: u32 = 397;

/// The number of the request, the service, what it does to the plant.
type Known = (u32, &'static str, Class);

#[rustfmt::skip]
static SERVICES: [Known; 41] = [
    (410, "TestStack", Class::Other),
    (416, "TestStackEx", Class::Other),
    (422, "FindServers", Class::Discover),
    (428, "GetEndpoints", Class::Discover),
    (437, "RegisterServer", Class::Reprogram),
    (446, "OpenSecureChannel", Class::Other),
    (452, "CloseSecureChannel", Class::Other),
    (461, "CreateSession", Class::Other),
    (467, "ActivateSession", Class::Other),
    (473, "CloseSession", Class::Other),
    (479, "Cancel", Class::Other),
    (488, "AddNodes", Class::Reprogram),
    (494, "AddReferences", Class::Reprogram),
    (500, "DeleteNodes", Class::Reprogram),
    (506, "DeleteReferences", Class::Reprogram),
    (527, "Browse", Class::Discover),
    (533, "BrowseNext", Class::Discover),
    (554, "TranslateBrowsePathsToNodeIds", Class::Discover),
    (560, "RegisterNodes", Class::Other),
    (566, "UnregisterNodes", Class::Other),
    (615, "QueryFirst", Class::Discover),
    (621, "QueryNext", Class::Discover),
    (631, "Read", Class::Read),
    (664, "HistoryRead", Class::Read),
    (673, "Write", Class::Action),
    (700, "HistoryUpdate", Class::Action),
    (712, "Call", Class::Action),
    (751, "CreateMonitoredItems", Class::Read),
    (763, "ModifyMonitoredItems", Class::Read),
    (769, "SetMonitoringMode", Class::Read),
    (775, "SetTriggering", Class::Read),
    (781, "DeleteMonitoredItems", Class::Other),
    (787, "CreateSubscription", Class::Read),
    (793, "ModifySubscription", Class::Read),
    (799, "SetPublishingMode", Class::Read),
    (826, "Publish", Class::Read),
    (832, "Republish", Class::Read),
    (841, "TransferSubscriptions", Class::Read),
    (847, "DeleteSubscriptions", Class::Other),
    (12208, "FindServersOnNetwork", Class::Discover),
    (12211, "RegisterServer2", Class::Reprogram),
];

pub(super) fn service(number: u32) -> Option<Service> {
    if number == FAULT {
        return Some(Service {
            name: "ServiceFault",
            half: Half::Fault,
            class: Class::Other,
        });
    }
    // The response follows its request: by three, of late by one.
    let distance = if number >= 12_208 { 1 } else { 3 };
    let found = |number: u32| SERVICES.iter().find(|known| known.0 == number);
    let (known, half) = match found(number) {
        Some(known) => (known, Half::Request),
        None => (found(number.checked_sub(distance)?)?, Half::Response),
    };
    Some(Service {
        name: known.1,
        half,
        class: known.2,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_response_is_found_by_its_request() {
        let message = |number| service(number).map(|service| service.message());
        assert_eq!(message(631).as_deref(), Some("ReadRequest"));
        assert_eq!(message(634).as_deref(), Some("ReadResponse"));
        assert_eq!(
            message(12_209).as_deref(),
            Some("FindServersOnNetworkResponse")
        );
        assert_eq!(message(397).as_deref(), Some("ServiceFault"));
        assert_eq!(message(1), None);
    }
}
