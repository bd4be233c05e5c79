//! Numbers of RDP and their names, as Zeek prints them.

pub fn security_protocol(code: u32) -> String {
    match code {
        0x00 => "RDP".to_owned(),
        0x01 => "SSL".to_owned(),
        0x02 => "HYBRID".to_owned(),
        0x08 => "HYBRID_EX".to_owned(),
        other => format!("security_protocol-{other}"),
    }
}

/// The security protocols in a request's bits.
pub fn requested(bits: u32) -> Vec<String> {
    const BITS: &[(u32, &str)] = &[
        (0x01, "SSL"),
        (0x02, "HYBRID"),
        (0x04, "RDSTLS"),
        (0x08, "HYBRID_EX"),
        (0x10, "RDSAAD"),
    ];
    let named = BITS.iter().filter(|(bit, _)| bits & bit != 0);
    let mut out: Vec<String> = named.map(|(_, name)| (*name).to_owned()).collect();
    if out.is_empty() {
        out.push("RDP".to_owned());
    }
    out
}

pub fn failure(code: u32) -> String {
    let name = match code {
        1 => "SSL_REQUIRED_BY_SERVER",
        2 => "SSL_NOT_ALLOWED_BY_SERVER",
        3 => "SSL_CERT_NOT_ON_SERVER",
        4 => "INCONSISTENT_FLAGS",
        5 => "HYBRID_REQUIRED_BY_SERVER",
        6 => "SSL_WITH_USER_AUTH_REQUIRED_BY_SERVER",
        other => return format!("failure_code-{other}"),
    };
    name.to_owned()
}

pub fn build(number: u32) -> String {
    let name = match number {
        419 => "RDP 4.0",
        2195 | 2221 => "RDP 5.0",
        2600 => "RDP 5.1",
        3790 => "RDP 5.2",
        6000 => "RDP 6.0",
        6001 => "RDP 6.1",
        6002 => "RDP 6.2",
        7600 => "RDP 7.0",
        7601 => "RDP 7.1",
        9200 => "RDP 8.0",
        9600 => "RDP 8.1",
        25189 | 25282 => "RDP 8.0 (Mac)",
        other => return format!("client_build-{other}"),
    };
    name.to_owned()
}

pub fn color_depth(code: u16) -> String {
    match code {
        0x04 | 0x08 | 0x10 | 0x18 => format!("{code}bit"),
        0x0F => "15bit".to_owned(),
        other => format!("high_color_depth-{other}"),
    }
}

pub fn encryption_method(code: u32) -> String {
    let name = match code {
        0 => "None",
        1 => "40bit",
        2 => "128bit",
        8 => "56bit",
        10 => "FIPS",
        other => return format!("encryption_method-{other}"),
    };
    name.to_owned()
}

pub fn encryption_level(code: u32) -> String {
    let name = match code {
        0 => "None",
        1 => "Low",
        2 => "Client compatible",
        3 => "High",
        4 => "FIPS",
        other => return format!("encryption_level-{other}"),
    };
    name.to_owned()
}

/// Result of the conference request.
pub fn result(code: u8) -> String {
    let name = match code {
        0 => "Success",
        1 => "User rejected",
        2 => "Resources not available",
        3 => "Rejected for symmetry breaking",
        4 => "Locked conference",
        other => return format!("result-{other}"),
    };
    name.to_owned()
}

/// Keyboard layouts by Microsoft's language identifiers; the frequent ones.
pub fn keyboard(code: u32) -> String {
    match language(code) {
        Some(name) => name.to_owned(),
        None => match language(code & 0xFFFF) {
            Some(name) => format!("{name} (Best Guess for {code})"),
            None => format!("keyboard-{code}"),
        },
    }
}

fn language(code: u32) -> Option<&'static str> {
    Some(match code {
        1025 => "Arabic - Saudi Arabia",
        1026 => "Bulgarian",
        1027 => "Catalan",
        1028 => "Chinese - Taiwan",
        1029 => "Czech",
        1030 => "Danish",
        1031 => "German - Germany",
        1032 => "Greek",
        1033 => "English - United States",
        1034 => "Spanish - Spain (Traditional Sort)",
        1035 => "Finnish",
        1036 => "French - France",
        1037 => "Hebrew",
        1038 => "Hungarian",
        1039 => "Icelandic",
        1040 => "Italian - Italy",
        1041 => "Japanese",
        1042 => "Korean",
        1043 => "Dutch - Netherlands",
        1044 => "Norwegian (Bokmal)",
        1045 => "Polish",
        1046 => "Portuguese - Brazil",
        1048 => "Romanian",
        1049 => "Russian",
        1050 => "Croatian",
        1051 => "Slovak",
        1053 => "Swedish",
        1054 => "Thai",
        1055 => "Turkish",
        1057 => "Indonesian",
        1058 => "Ukrainian",
        1060 => "Slovenian",
        1061 => "Estonian",
        1062 => "Latvian",
        1063 => "Lithuanian",
        1065 => "Farsi",
        1066 => "Vietnamese",
        1081 => "Hindi",
        2052 => "Chinese - People's Republic of China",
        2055 => "German - Switzerland",
        2057 => "English - United Kingdom",
        2058 => "Spanish - Mexico",
        2060 => "French - Belgium",
        2067 => "Dutch - Belgium",
        2068 => "Norwegian (Nynorsk)",
        2070 => "Portuguese - Portugal",
        3079 => "German - Austria",
        3081 => "English - Australia",
        3082 => "Spanish - Spain (Modern Sort)",
        3084 => "French - Canada",
        4100 => "Chinese - Singapore",
        4105 => "English - Canada",
        4108 => "French - Switzerland",
        5129 => "English - New Zealand",
        5132 => "French - Luxembourg",
        6153 => "English - Ireland",
        66569 => "English - United States (Dvorak)",
        132_105 => "English - United States (International)",
        _ => return None,
    })
}
