#![no_main]

nonself_fuzz::protocol!("smb");
