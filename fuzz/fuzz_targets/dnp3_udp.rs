#![no_main]

nonself_fuzz::protocol!("dnp3_udp");
