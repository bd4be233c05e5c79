#![no_main]

nonself_fuzz::protocol!("cotp");
