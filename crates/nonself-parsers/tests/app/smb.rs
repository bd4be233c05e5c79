use nonself_parsers::app::{Direction, Transport};

use crate::support::{Message, Outcome, conn, messages, run};

const VERSION_1: &str = include_str!("vectors/smb1.txt");
const VERSION_2: &str = include_str!("vectors/smb2.txt");
const COMPOUND: &str = include_str!("vectors/smb2_compound.txt");

fn on_tcp(messages: &[Message]) -> Outcome {
    run(&conn(Transport::Tcp, 4455), messages)
}

/// A command made of another one's header.
fn command(like: &[u8], number: u8, message: u8, body: &[u8]) -> Message {
    let mut bytes = like[..68].to_vec();
    bytes[3] = (64 + body.len()) as u8;
    (bytes[4 + 12], bytes[4 + 24]) = (number, message);
    bytes.extend_from_slice(body);
    (Direction::Orig, bytes)
}

#[test]
fn version_2_tells_shares_files_and_users() {
    let out = on_tcp(&messages(VERSION_2));
    assert_eq!(out.services, ["smb", "gssapi", "ntlm"]);
    let shares = [r"\\172.31.112.16\IPC$", r"\\172.31.112.16\share"];
    assert_eq!(out.column("smb_mapping", "path"), shares);
    assert_eq!(out.column("smb_mapping", "share_type"), ["PIPE", "DISK"]);
    assert_eq!(out.rows("smb_mapping")[0]["dialect"], "3.1.1");
    assert_eq!(
        out.column("smb_files", "name"),
        ["<share_root>", "Test.txt"]
    );
    let file = &out.rows("smb_files")[1];
    assert_eq!(file["action"], "SMB::FILE_OPEN");
    assert_eq!(file["path"], shares[1]);
    assert_eq!(file["size"], "189");
    assert_eq!(file["user"], r"WIN-I82B81NSLLJ\Administrator");
    assert_eq!(&file["times.modified"][..10], "1735107704");
    assert_eq!(out.column("ntlm", "success"), ["true"]);
}

#[test]
fn what_was_read_and_written_is_told_when_a_file_is_closed() {
    let mut all = messages(VERSION_2);
    let read = all[all.len() - 2].1.clone();
    let file = read[4 + 64 + 16..4 + 64 + 32].to_vec();
    let mut write = [&[49, 0, 112, 0, 5, 0, 0, 0][..], &[0; 8], &file, &[0; 16]].concat();
    write.extend_from_slice(b"hello");
    all.push(command(&read, 9, 200, &write));
    let rename = [
        &[33, 0, 1, 10, 26, 0, 0, 0, 96, 0, 0, 0, 0, 0, 0, 0][..],
        &file,
    ]
    .concat();
    let name = [&[0; 16][..], &[6, 0, 0, 0], b"b\0.\0x\0"].concat();
    all.push(command(&read, 17, 201, &[rename, name].concat()));
    let close = [&[24, 0, 0, 0, 0, 0, 0, 0][..], &file].concat();
    all.push(command(&read, 6, 202, &close));
    let out = on_tcp(&all);
    let rows = &out.rows("smb_files")[2..];
    assert_eq!(rows[0]["action"], "SMB::FILE_RENAME");
    assert_eq!(rows[0]["prev_name"], "Test.txt");
    assert_eq!(rows[0]["name"], "b.x");
    assert_eq!(rows[1]["action"], "SMB::FILE_CLOSE");
    assert_eq!(rows[1]["bytes_read"], "189");
    assert_eq!(rows[1]["bytes_written"], "5");
    assert_eq!(out.column("files", "source"), ["SMB", "SMB"]);
    assert_eq!(out.column("files", "seen_bytes"), ["189", "5"]);
    assert_eq!(out.rows("files")[0]["mime_type"], "text/plain");
    let fuids = out.column("files", "fuid");
    assert!(fuids.contains(&rows[1]["fuid"].as_str()), "{fuids:?}");
}

/// A pipe of this name is opened; something is written into it.
fn piped(name: &str, written: &[u8]) -> Vec<Message> {
    let mut all = messages(VERSION_2);
    let connected = |m: &&Message| m.1.get(4 + 12) == Some(&3) && m.0 == Direction::Resp;
    let ipc = all.iter().find(connected).expect("a share").1.clone();
    let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut create = [&[57, 0][..], &[0; 42], &[120, 0, name.len() as u8, 0]].concat();
    create.resize(56, 0);
    create.extend(name);
    let mut created = vec![0; 64];
    created.extend([9; 16]);
    created.resize(88, 0);
    let write = [
        &[49, 0, 112, 0, written.len() as u8, 0, 0, 0][..],
        &[0; 8],
        &[9; 16],
        &[0; 16],
        written,
    ]
    .concat();
    let request = |number, message, body: &[u8]| {
        let (_, mut bytes) = command(&ipc, number, message, body);
        bytes[4 + 16] &= !1;
        (Direction::Orig, bytes)
    };
    let asked = request(5, 210, &create);
    let wrote = request(9, 211, &write);
    let (_, answer) = command(&ipc, 5, 210, &created);
    all.extend([asked, (Direction::Resp, answer), wrote]);
    all
}

#[test]
fn a_pipe_through_which_programs_talk_has_a_row() {
    let out = on_tcp(&piped("PSEXESVC-A-1-stdin", b"whoami"));
    let row = &out.rows("smb_files")[2];
    assert_eq!(row["action"], "SMB::PIPE_OPEN");
    assert_eq!(row["name"], "PSEXESVC-A-1-stdin");
    assert_eq!(row["path"], r"\\172.31.112.16\IPC$");
    // Calls have rows of their own, and so do those through pipes that everyone knows.
    let bind = [5, 0, 11, 3, 0x10, 0, 0, 0, 24, 0, 0, 0, 1, 0, 0, 0];
    let bind = [&bind[..], &[0; 8]].concat();
    assert_eq!(on_tcp(&piped("custom", &bind)).rows("smb_files").len(), 2);
    assert_eq!(on_tcp(&piped("srvsvc", b"x")).rows("smb_files").len(), 2);
}

#[test]
fn related_commands_of_one_message_are_for_the_file_that_it_opens() {
    let out = on_tcp(&messages(COMPOUND));
    let actions = ["SMB::FILE_OPEN", "SMB::FILE_DELETE"];
    assert_eq!(out.column("smb_files", "action"), actions);
    assert_eq!(out.column("smb_files", "name"), ["testfile.txt"; 2]);
}

#[test]
fn version_1_tells_shares_pipes_and_systems() {
    let out = on_tcp(&messages(VERSION_1));
    assert_eq!(out.services, ["smb", "ntlm", "dce_rpc"]);
    assert_eq!(out.column("smb_mapping", "service"), ["IPC", "A:"]);
    assert_eq!(
        out.column("smb_mapping", "native_file_system"),
        ["-", "NTFS"]
    );
    assert_eq!(out.rows("smb_mapping")[0]["dialect"], "NT LM 0.12");
    assert_eq!(out.column("smb_files", "name"), [r"\srvsvc"]);
    assert_eq!(out.column("dce_rpc", "operation"), ["NetrShareEnum"]);
    assert_eq!(out.column("dce_rpc", "named_pipe"), [r"\PIPE\srvsvc"]);
    assert_eq!(out.column("ntlm", "success"), ["true"]);
    let facts = out.column("asset", "value");
    assert!(facts.contains(&"Mac OS X 10.10"), "{facts:?}");
    assert!(facts.contains(&"Windows 2000 LAN Manager"), "{facts:?}");
}

/// A message of version 1: a command with its words and bytes, and others after it.
fn old(dir: Direction, code: u8, rest: &[u8]) -> Message {
    let mut bytes = vec![0, 0, 0, (32 + rest.len()) as u8];
    bytes.extend(b"\xFFSMB");
    bytes.extend([code, 0, 0, 0, 0, if dir.is_orig() { 0x18 } else { 0x98 }]);
    bytes.resize(4 + 32, 0);
    bytes.extend_from_slice(rest);
    (dir, bytes)
}

#[test]
fn what_is_written_behind_a_lock_is_seen() {
    let open = [&[15, 0xFF][..], &[0; 29], &[4, 0], b"\\a\0\0"].concat();
    let opened = [&[15, 0xFF, 0, 0, 0, 7, 0][..], &[0; 24], &[0, 0]].concat();
    // Locking, 19 bytes; at 51 the write, at 82 the close, and at 91 what is written.
    let locking = [&[8, 0x2F, 0, 51, 0, 7, 0][..], &[0; 12]].concat();
    let mut write = vec![14, 0x04, 0, 82, 0, 7, 0];
    write.resize(21, 0);
    write.extend([5, 0, 91, 0, 0, 0, 0, 0, 5, 0]);
    let close = [3, 7, 0, 0, 0, 0, 0, 0, 0];
    let hidden = [&locking[..], &write, &close, b"hello"].concat();
    let out = on_tcp(&[
        old(Direction::Orig, 0x2D, &open),
        old(Direction::Resp, 0x2D, &opened),
        old(Direction::Orig, 0x24, &hidden),
    ]);
    let actions = ["SMB::FILE_OPEN", "SMB::FILE_CLOSE"];
    assert_eq!(out.column("smb_files", "action"), actions);
    assert_eq!(out.rows("smb_files")[1]["bytes_written"], "5");
    assert_eq!(out.column("files", "seen_bytes"), ["5"]);
}

#[test]
fn a_stream_may_be_cut_anywhere() {
    for vector in [VERSION_1, VERSION_2] {
        let all = messages(vector);
        let whole = on_tcp(&all);
        for at in 0..all.len() {
            let (dir, data) = &all[at];
            for cut in (8..data.len()).step_by(1 + data.len() / 60) {
                let mut pieces = all.clone();
                let (a, b) = data.split_at(cut);
                pieces.splice(at..=at, [(*dir, a.to_vec()), (*dir, b.to_vec())]);
                let out = on_tcp(&pieces);
                for (log, field) in [("smb_mapping", "path"), ("smb_files", "name")] {
                    let [a, b] = [&out, &whole].map(|out| out.column(log, field));
                    assert_eq!(a, b, "message {at} cut at {cut}");
                }
            }
        }
    }
}

#[test]
fn a_refusal_is_told_by_its_status() {
    const LOG_ON_FAILURE: [u8; 4] = [0x6D, 0x00, 0x00, 0xC0];
    let mut all = messages(VERSION_2);
    all.truncate(8);
    let answer = &mut all[7].1;
    answer[12..16].copy_from_slice(&LOG_ON_FAILURE);
    answer.truncate(4 + 64 + 8);
    answer[3] = 72;
    answer[4 + 64 + 6] = 0;
    let out = on_tcp(&all);
    assert_eq!(out.column("ntlm", "success"), ["false"]);
}

#[test]
fn encryption_is_named_once() {
    let mut sealed = vec![0, 0, 0, 60, 0xFD, b'S', b'M', b'B'];
    sealed.resize(64, 7);
    let out = on_tcp(&[(Direction::Orig, sealed.clone()), (Direction::Resp, sealed)]);
    assert_eq!(out.column("smb_mapping", "path"), ["<encrypted>"]);
    assert_eq!(out.column("smb_mapping", "encrypted"), ["true"]);
}

#[test]
fn long_messages_are_passed_over() {
    let mut all = messages(VERSION_2);
    let read = all[all.len() - 2].1.clone();
    let mut long = read[..4 + 64].to_vec();
    long[4 + 12] = 18;
    let length = 500_000_usize;
    long[1..4].copy_from_slice(&length.to_be_bytes()[5..]);
    long.resize(4 + length, 0);
    let chunks = long.chunks(1400).map(|c| (Direction::Orig, c.to_vec()));
    all.splice(14..14, chunks);
    let out = on_tcp(&all);
    assert_eq!(
        out.column("smb_files", "name"),
        ["<share_root>", "Test.txt"]
    );
    assert!(out.rows("weird").is_empty());
}
