"""Names, addresses and users of the lab's factory."""

from __future__ import annotations

SITES = {
    "www.weather-service.example": "198.51.100.20",
    "mail.cloud-office.example": "198.51.100.21",
    "update.software-vendor.example": "198.51.100.22",
    "www.news-daily.example": "198.51.100.23",
    "portal.supplier-one.example": "198.51.100.24",
    "www.search-engine.example": "198.51.100.25",
    "shop.packaging.example": "203.0.113.10",
    "www.logistics-track.example": "203.0.113.11",
    "static.content-net.example": "203.0.113.12",
    "telemetry.endpoint-agent.example": "203.0.113.13",
    "www.bank-online.example": "203.0.113.14",
    "www.travel-booking.example": "203.0.113.15",
}
INTERNAL = {
    "fileserver.factory.example": "10.10.10.5",
    "intranet.factory.example": "10.10.10.6",
    "backup.factory.example": "10.10.10.7",
    "printer.factory.example": "10.10.10.9",
    "wincc01.factory.example": "10.20.20.10",
}
MISSING = (
    "wpad.factory.example",
    "oldprinter.factory.example",
    "isatap.factory.example",
    "www.wheather-service.example",
    "autodiscover.factory.example",
)
USERS = (
    "a.weber",
    "b.koch",
    "c.hoffmann",
    "d.schulz",
    "e.fischer",
    "f.wagner",
    "g.becker",
    "h.richter",
    "i.klein",
    "j.wolf",
    "k.neumann",
    "l.schwarz",
    "m.braun",
    "n.zimmermann",
    "o.krueger",
    "p.hartmann",
    "q.lange",
    "r.werner",
    "s.krause",
    "t.lehmann",
    "u.maier",
    "eng.miller",
)
