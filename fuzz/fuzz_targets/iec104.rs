#![no_main]

nonself_fuzz::protocol!("iec104");
