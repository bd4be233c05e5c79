#![no_main]

nonself_fuzz::protocol!("dce_rpc");
