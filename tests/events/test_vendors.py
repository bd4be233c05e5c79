from nonself.events.vendors import vendor, vendors


def test_vendor() -> None:
    assert vendor("28:63:36:01:02:03") == "Siemens"
    assert vendor("02:00:00:01:02:03") == "private (locally administered MAC)"
    assert vendor("ff:fe:fd:01:02:03") == "private (locally administered MAC)"
    assert vendor("00:01:02:03:04:05") is None


def test_the_table_has_well_formed_prefixes() -> None:
    assert all(len(prefix) == 8 and prefix == prefix.lower() for prefix in vendors())
