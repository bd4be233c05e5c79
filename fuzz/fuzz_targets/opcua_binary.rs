#![no_main]

nonself_fuzz::protocol!("opcua-binary");
