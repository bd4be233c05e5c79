#![no_main]

nonself_fuzz::protocol!("ldap_tcp");
