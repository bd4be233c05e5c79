#![no_main]

nonself_fuzz::protocol!("spicy_profinet_io_cm");
