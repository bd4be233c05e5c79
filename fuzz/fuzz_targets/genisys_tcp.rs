#![no_main]

nonself_fuzz::protocol!("genisys_tcp");
