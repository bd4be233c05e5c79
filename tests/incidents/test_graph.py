from nonself.incidents.graph import Names, Node, links, stories
from nonself.incidents.hypotheses.base import Finding
from nonself.incidents.words import DAY, HOUR, when
from nonself.schema.incident import Event

NAMES = Names(
    of={"a": "pc-a", "b": "pc-b", "c": "pc-c", "server": "server", "plc": "plc"},
    shareable=frozenset({"plc"}),
    inside=frozenset({"a", "b", "c", "server", "plc"}),
)


def node(
    name: str, device: str, start: int, leads_to: tuple[str, ...] = (), **more: object
) -> Node:
    finding = Finding(
        title="", deed="", brief="", start=start, end=start + HOUR, endpoints=leads_to, observed="",
        meaning="", advice="", phase="discovery", techniques=(), importance=50, confidence=0.5,
        leads_to=leads_to, **more,
    )  # fmt: skip
    event = Event(
        id=name, title="", hypothesis="Some deed", start=when(start), end=when(start + HOUR),
        device=device, endpoints=leads_to, summary=("", "", ""), phase="discovery", importance=50,
        confidence=0.5, techniques=(), comparisons=(), details=(), breaches=(),
    )  # fmt: skip
    return Node(event, finding)


def told(*nodes: Node) -> list[list[str]]:
    return [[each.event.id for each in story] for story in stories(nodes, links(nodes, NAMES))]


def reasons(*nodes: Node) -> list[str]:
    return [link.reason for link in links(nodes, NAMES)]


def test_unrelated_devices_are_two_stories() -> None:
    assert told(node("1", "a", 0), node("2", "b", 0)) == [["1"], ["2"]]


def test_what_one_device_did_is_one_story() -> None:
    nodes = (node("1", "a", 0), node("2", "a", 2 * DAY), node("3", "a", 4 * DAY))
    assert told(*nodes) == [["1", "2", "3"]]
    assert reasons(*nodes) == ["both by pc-a"] * 2


def test_events_far_apart_are_two_stories() -> None:
    assert told(node("1", "a", 0), node("2", "a", 5 * DAY)) == [["1"], ["2"]]


def test_who_was_reached_and_then_acted_belongs_to_the_story() -> None:
    nodes = (node("1", "a", 0, ("server",)), node("2", "server", DAY))
    assert told(*nodes) == [["1", "2"]]
    assert reasons(*nodes) == ["pc-a reached server first"]


def test_who_acted_before_it_was_reached_does_not() -> None:
    assert told(node("1", "server", 0), node("2", "a", DAY, ("server",))) == [["1"], ["2"]]


def test_a_link_merges_two_stories() -> None:
    apart = (node("1", "a", 0), node("2", "b", DAY))
    link = node("3", "a", 2 * HOUR, ("b",))
    assert len(told(*apart)) == 2
    assert told(apart[0], link, apart[1]) == [["1", "3", "2"]]


def test_a_rare_outside_address_joins_two_devices() -> None:
    nodes = (node("1", "a", 0, ("203.0.113.9",)), node("2", "b", DAY, ("203.0.113.9",)))
    assert reasons(*nodes) == ["both reached 203.0.113.9"]


def test_an_address_that_many_reach_joins_nobody() -> None:
    assert len(told(*(node(str(n), str(n), n, ("203.0.113.9",)) for n in range(5)))) == 5


def test_a_shared_server_joins_nobody_but_a_shared_controller_does() -> None:
    assert len(told(node("1", "a", 0, ("server",)), node("2", "b", 0, ("server",)))) == 2
    assert len(told(node("1", "a", 0, ("plc",)), node("2", "b", 0, ("plc",)))) == 1


def test_an_account_that_nobody_had_joins_two_devices() -> None:
    a = node("1", "a", 0, credentials=("svc\x1b",))
    assert reasons(a, node("2", "b", 0, credentials=("svc\x1b",))) == [
        'both used the account "svc\\x1b"'
    ]


def test_nothing_is_no_story() -> None:
    assert told() == []
