#![no_main]

nonself_fuzz::protocol!("krb_tcp");
