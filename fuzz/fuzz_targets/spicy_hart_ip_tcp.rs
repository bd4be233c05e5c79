#![no_main]

nonself_fuzz::protocol!("spicy_hart_ip_tcp");
