#![no_main]

nonself_fuzz::protocol!("smtp");
