use nonself_parsers::app::{Direction, Transport};

use crate::support::{Message, Outcome, conn, messages, run};

fn conversation() -> Vec<Message> {
    messages(include_str!("vectors/opcua_binary.txt"))
}

fn outcome(messages: &[Message]) -> Outcome {
    run(&conn(Transport::Tcp, 4840), messages)
}

/// A message of channel 1 with a body.
fn message(kind: [u8; 4], request: u8, body: &[u8]) -> Vec<u8> {
    let mut data = kind.to_vec();
    data.extend((24 + body.len() as u32).to_le_bytes());
    data.extend([1, 0, 0, 0, 1, 0, 0, 0, request, 0, 0, 0, request, 0, 0, 0]);
    data.extend(body);
    data
}

fn string(text: &str) -> Vec<u8> {
    [&(text.len() as u32).to_le_bytes()[..], text.as_bytes()].concat()
}

/// The type of the message, then a request header without anything.
fn request(number: u16) -> Vec<u8> {
    let [low, high] = number.to_le_bytes();
    let mut body = vec![1, 0, low, high, 0, 0];
    body.extend([0; 16]);
    body.extend([0xff; 4]);
    body.extend([0; 7]);
    body
}

fn response(number: u16, result: u32) -> Vec<u8> {
    let [low, high] = number.to_le_bytes();
    let mut body = vec![1, 0, low, high];
    body.extend([0; 12]);
    body.extend(result.to_le_bytes());
    body.extend([0, 0xff, 0xff, 0xff, 0xff, 0, 0, 0]);
    body
}

#[test]
fn a_session_from_hello_to_the_end() {
    let seen = outcome(&conversation());
    assert_eq!(seen.services, ["opcua-binary"]);
    assert_eq!(
        seen.column("opcua_binary", "req_identifier_str"),
        [
            "-",
            "-",
            "OpenSecureChannelRequest",
            "GetEndpointsRequest",
            "CreateSessionRequest",
            "ActivateSessionRequest",
            "BrowseRequest",
            "CreateSubscriptionRequest",
            "CreateMonitoredItemsRequest",
            "ReadRequest",
            "WriteRequest",
            "CallRequest",
            "AddNodesRequest",
            "CloseSessionRequest",
            "CloseSecureChannelRequest",
        ]
    );
    assert_eq!(
        seen.column("opcua_binary", "sec_channel_id")[2..4],
        ["0,4", "4"]
    );
    assert_eq!(
        seen.column("opcua_binary_activate_session", "ext_obj_user_name"),
        ["user1", "-"]
    );
    assert_eq!(
        seen.column("opcua_binary_status_code_detail", "sub_code_str")
            .into_iter()
            .filter(|name| *name != "Good")
            .collect::<Vec<_>>(),
        ["BadNodeIdUnknown", "BadNodeIdUnknown", "BadNodeIdUnknown"]
    );
    assert_eq!(
        seen.column(
            "opcua_binary_browse_response_references",
            "browse_response_ref_name"
        ),
        ["FolderType", "Server", "TheGreatNode", "VariableNode"]
    );
}

#[test]
fn commands_have_class_node_and_outcome() {
    let seen = outcome(&conversation());
    let rows = seen.rows("ot_command").iter();
    let rows: Vec<String> = rows
        .map(|row| {
            let cells = ["function", "class", "area", "detail", "status", "error"];
            cells.map(|name| row[name].as_str()).join(" ")
        })
        .filter(|line| !line.contains(" other "))
        .collect();
    assert_eq!(
        rows,
        [
            "GetEndpoints discover - opc.tcp://localhost:4840 ok -",
            "Browse discover i=85 - ok -",
            "CreateSubscription read - - ok -",
            "CreateMonitoredItems read ns=1;s=the.answer - error BadNodeIdUnknown",
            "Read read ns=1;s=the.answer - error BadNodeIdUnknown",
            "Write action ns=1;s=the.answer - error BadNodeIdUnknown",
            "Call action i=85 ns=1;i=62541 error BadNodeIdUnknown",
            "AddNodes reprogram ns=1;i=12133 NewReference ok -",
        ]
    );
    let assets = seen.column("asset", "value");
    assert!(
        assets.contains(&"open62541-based OPC UA Application"),
        "{assets:?}"
    );
    assert!(assets.contains(&"OPC UA server"), "{assets:?}");
}

#[test]
fn a_server_tells_who_it_is() {
    let mut read = request(631);
    read.extend([0; 12]);
    read.extend([2, 0, 0, 0]);
    for node in [2263_u16, 2264] {
        let [low, high] = node.to_le_bytes();
        read.extend([1, 0, low, high, 13, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0, 0]);
        read.extend([0xff; 4]);
    }
    let mut values = response(634, 0);
    values.extend([2, 0, 0, 0, 1, 12]);
    values.extend(string("Example Ltd"));
    values.extend([1, 12]);
    values.extend(string("3.1.4"));
    values.extend([0xff; 4]);
    let seen = outcome(&[
        (Direction::Orig, message(*b"MSGF", 1, &read)),
        (Direction::Resp, message(*b"MSGF", 1, &values)),
    ]);
    assert_eq!(seen.column("asset", "fact"), ["vendor", "firmware"]);
    assert_eq!(seen.column("asset", "value"), ["Example Ltd", "3.1.4"]);
    assert_eq!(seen.column("ot_command", "class"), ["discover"]);
}

#[test]
fn chunks_are_joined_and_a_failure_has_its_request() {
    let mut write = request(673);
    write.extend([
        1, 0, 0, 0, 2, 2, 0, 7, 0, 0, 0, 13, 0, 0, 0, 0xff, 0xff, 0xff, 0xff,
    ]);
    write.extend([1, 6, 42, 0, 0, 0]);
    let (first, second) = write.split_at(20);
    let fault = message(*b"MSGF", 9, &response(397, 0x801f_0000));
    let seen = outcome(&[
        (Direction::Orig, message(*b"MSGC", 9, first)),
        (Direction::Orig, message(*b"MSGF", 9, second)),
        (Direction::Resp, fault),
    ]);
    assert_eq!(seen.column("ot_command", "area"), ["ns=2;i=7"]);
    assert_eq!(seen.column("ot_command", "request_values"), ["42"]);
    assert_eq!(seen.column("ot_command", "error"), ["BadUserAccessDenied"]);
    assert_eq!(
        seen.column("opcua_binary", "res_identifier_str"),
        ["ServiceFault"]
    );
}

#[test]
fn what_is_encrypted_is_told_by_its_size() {
    let policy = string("http://opcfoundation.org/UA/SecurityPolicy#Basic256Sha256");
    let mut open = vec![0; 4];
    open.extend(policy);
    open.extend([3, 0, 0, 0, 1, 2, 3, 2, 0, 0, 0, 4, 5]);
    open.extend([0x5a; 64]);
    let mut data = b"OPNF".to_vec();
    data.extend((8 + open.len() as u32).to_le_bytes());
    data.extend(open);
    let seen = outcome(&[
        (Direction::Orig, data),
        (Direction::Orig, message(*b"MSGF", 2, &[0x5a; 80])),
    ]);
    assert_eq!(seen.column("opcua_binary", "snd_cert"), ["0x010203", "-"]);
    assert_eq!(seen.column("opcua_binary", "total_size"), ["150", "104"]);
    assert!(seen.rows("weird").is_empty());
}

#[test]
fn the_size_of_pieces_does_not_matter() {
    let whole = conversation();
    let expected = outcome(&whole);
    let pieces: Vec<Message> = whole
        .iter()
        .flat_map(|(dir, data)| data.iter().map(|byte| (*dir, vec![*byte])))
        .collect();
    let seen = outcome(&pieces);
    for log in ["opcua_binary", "opcua_binary_browse", "ot_command"] {
        assert_eq!(seen.rows(log).len(), expected.rows(log).len(), "{log}");
    }
}

#[test]
fn cut_and_changed_messages_are_no_harm() {
    let whole = conversation();
    for (index, (dir, data)) in whole.iter().enumerate() {
        for at in (0..data.len()).step_by(3) {
            for flip in [0xff, 0x7f] {
                let mut changed = whole.clone();
                changed[index] = (*dir, data.clone());
                changed[index].1[at] ^= flip;
                changed.drain(..index.saturating_sub(1));
                outcome(&changed[..2.min(changed.len())]);
            }
        }
        for end in (0..data.len()).step_by(7) {
            outcome(&[(*dir, data[..end].to_vec()), (*dir, data.clone())]);
        }
    }
}
