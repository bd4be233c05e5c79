#![no_main]

nonself_fuzz::protocol!("snmp");
