#![no_main]

nonself_fuzz::protocol!("ldap_udp");
