#![no_main]

nonself_fuzz::protocol!("omron_fins_tcp");
