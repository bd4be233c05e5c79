"""Takes of the office: leases, names, web, files, backup, and what fails."""

from __future__ import annotations

import datetime
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

import certificates
from hosts import daemon, within
from names import INTERNAL, MISSING, SITES, USERS

if TYPE_CHECKING:
    from tap import Tap

WORK = Path("/tmp/nsl-office")
AGENT = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:78.0) Gecko/20100101 Firefox/78.0"
FAKE = 'faketime -f "@2020-07-02 09:30:00"'  # certificates and dates of the story's year


def record(tap: Tap) -> None:
    """Record all office takes."""
    WORK.mkdir(exist_ok=True)
    WORK.chmod(0o755)
    certificates.make(WORK)
    _files()
    _dnsmasq()
    _nginx()
    _samba()
    with (
        daemon("server", f"dnsmasq -k -C {WORK}/dnsmasq.conf"),
        daemon("server", f"{FAKE} nginx -c {WORK}/intranet.conf"),
        daemon("outside", f"{FAKE} nginx -c {WORK}/outside.conf"),
        daemon("server", f"{FAKE} smbd -F --no-process-group -s {WORK}/smb.conf", settle=2),
    ):
        for step in (_leases, _lookups, _web, _shares, _backup, _small, _failures):
            step(tap)


def _files() -> None:
    pages = WORK / "www"
    pages.mkdir(exist_ok=True)
    for name, lines in (("index.html", 40), ("news.html", 150), ("app.js", 420), ("menu.css", 90)):
        text = "".join(
            f"<p>Line {n} of {name}: shift plan, canteen, quality notes.</p>\n"
            for n in range(lines)
        )
        (pages / name).write_text(text)
    (WORK / "report.doc").write_bytes(b"Weekly report of the filling line.\r\n" * 500)
    (WORK / "photo.bin").write_bytes(b"".join(n.to_bytes(4, "big") for n in range(2600)))
    (WORK / "share").mkdir(exist_ok=True)
    (WORK / "share").chmod(0o777)
    (WORK / "share/plan.xls").write_bytes(b"Shift;Line;Operator;Batch;Litres\r\n" * 600)
    (WORK / "upload").mkdir(exist_ok=True)
    (WORK / "upload").chmod(0o777)


def _dnsmasq() -> None:
    lines = [
        "port=53",
        "no-resolv",
        "no-hosts",
        "log-facility=/dev/null",
        "local=/factory.example/",
        "dhcp-range=10.10.10.20,10.10.10.199,24h",
        "dhcp-option=option:router,10.10.10.1",
        "dhcp-option=option:dns-server,10.10.10.5",
        "domain=factory.example",
        "dhcp-authoritative",
        "dhcp-leasefile=/tmp/nsl-office/leases",
        "no-ping",
        "user=root",
        "local=/#/",
        "interface=eth0",
        "bind-interfaces",
    ]
    lines += [f"address=/{name}/{address}" for name, address in INTERNAL.items()]
    lines += [f"address=/{name}/{address}" for name, address in SITES.items()]
    (WORK / "dnsmasq.conf").write_text("\n".join(lines) + "\n")


def _nginx() -> None:
    common = (
        f"pid {WORK}/%s.pid; error_log /dev/null; daemon off; master_process off; user root;\n"
        "events {} http { access_log off; types { text/html html; text/css css; "
        "application/javascript js; } sendfile off; client_max_body_size 1g;\n"
        f"client_body_temp_path {WORK}/tmp; proxy_temp_path {WORK}/tmp; fastcgi_temp_path "
        f"{WORK}/tmp; uwsgi_temp_path {WORK}/tmp; scgi_temp_path {WORK}/tmp;\n%s }}\n"
    )
    intranet = (
        f"server {{ listen 10.10.10.6:80; root {WORK}/www; }}\n"
        f"server {{ listen 10.10.10.7:8443 ssl; root {WORK}/upload; dav_methods PUT; "
        f"ssl_certificate {WORK}/backup.factory.example.pem; "
        f"ssl_certificate_key {WORK}/backup.factory.example.key; }}\n"
    )
    (WORK / "intranet.conf").write_text(common % ("intranet", intranet))
    sites = "".join(
        f"server {{ listen {address}:443 ssl; server_name {name}; root {WORK}/www; "
        f"ssl_protocols TLSv1.2 TLSv1.3; ssl_certificate {WORK}/{name}.pem; "
        f"ssl_certificate_key {WORK}/{name}.key; }}\n"
        for name, address in SITES.items()
    )
    (WORK / "outside.conf").write_text(common % ("outside", sites))


def _samba() -> None:
    for folder in ("private", "lock", "state", "cache", "pid", "ncalrpc"):
        (WORK / "smb" / folder).mkdir(parents=True, exist_ok=True)
    folders = "\n".join(
        f"{key} = {WORK}/smb/{folder}"
        for key, folder in (
            ("private dir", "private"),
            ("lock directory", "lock"),
            ("state directory", "state"),
            ("cache directory", "cache"),
            ("pid directory", "pid"),
            ("ncalrpc dir", "ncalrpc"),
        )
    )
    (WORK / "smb.conf").write_text(
        "[global]\nworkgroup = FACTORY\nnetbios name = FILESERVER\nsmb ports = 445\n"
        "map to guest = bad user\nguest account = nobody\nserver min protocol = SMB2\n"
        "interfaces = 10.10.10.5\nbind interfaces only = yes\nload printers = no\n"
        f"log file = /dev/null\n{folders}\n"
        f"[production]\npath = {WORK}/share\nguest ok = yes\nread only = no\n"
    )


def _leases(tap: Tap) -> None:
    """A lease by DISCOVER, OFFER, REQUEST, ACK; and its renewal half a day later."""
    within("new", "ip addr flush dev eth0")
    only = "udp port 67 or udp port 68"
    with tap.take(
        "dhcp_lease",
        "busybox udhcpc and dnsmasq",
        segment="10",
        only=only,
        multi=True,
        rewrite="dhcp",
    ):
        within(
            "new", "udhcpc -i eth0 -n -q -f -s /bin/true -x hostname:factory-pc-000 -V 'MSFT 5.0'"
        )
    script = WORK / "bound"
    script.write_text(
        '#!/bin/sh\n[ "$1" = bound ] && ip addr add $ip/24 dev eth0 && '
        "ip route add default via 10.10.10.1\nexit 0\n"
    )
    script.chmod(0o755)
    with (
        daemon(
            "new",
            f"udhcpc -i eth0 -f -s {script} -x hostname:factory-pc-000 -V 'MSFT 5.0'",
            settle=4,
        ) as pid,
        tap.take(
            "dhcp_renew",
            "busybox udhcpc and dnsmasq",
            segment="10",
            only=only,
            multi=True,
            rewrite="dhcp",
        ),
    ):
        within("new", f"kill -USR1 {pid}")
        time.sleep(1.5)
    within(
        "new",
        "ip addr flush dev eth0; ip addr add 10.10.10.66/24 dev eth0; "
        "ip route add default via 10.10.10.1",
        check=False,
    )


def _lookups(tap: Tap) -> None:
    """Names as a resolver asks: A and AAAA from one socket."""
    within("office", "mkdir -p /etc/netns")
    config = Path("/etc/netns/nsl-office")
    config.mkdir(parents=True, exist_ok=True)
    (config / "resolv.conf").write_text("nameserver 10.10.10.5\noptions timeout:1 attempts:1\n")
    try:
        for name in (*SITES, *INTERNAL, *MISSING):
            label = name.replace(".", "_").replace("-", "_")
            with tap.take(
                f"dns_{label}",
                "glibc resolver and dnsmasq",
                segment="10",
                only="udp port 53",
                rewrite="dns",
                tail=0.2,
            ):
                within("office", f"getent ahosts {name}", check=False)
    finally:
        (config / "resolv.conf").unlink()
        config.rmdir()


def _web(tap: Tap) -> None:
    """Intranet over HTTP; external sites over TLS 1.2 and 1.3 with server name."""
    for number, paths in enumerate(
        ("{index.html,menu.css}", "news.html", "{index.html,app.js}"), 1
    ):
        with tap.take(
            f"http_intranet_{number}",
            "curl and nginx",
            segment="10",
            only="tcp port 80",
            rewrite="date",
        ):
            within(
                "office",
                f"curl -s -A '{AGENT}' -o /dev/null "
                f"'http://intranet.factory.example/{paths}' "
                "--resolve intranet.factory.example:80:10.10.10.6",
            )
    for index, (name, address) in enumerate(SITES.items()):
        label = name.split(".")[-2].replace("-", "_")
        for size, paths in (("small", "index.html"), ("large", "{news.html,app.js}")):
            version = "1.3" if (index + (size == "large")) % 2 else "1.2"
            with tap.take(
                f"tls{version.replace('.', '')}_{label}_{size}",
                "curl and nginx",
                segment="10",
                only="tcp port 443",
                outside=True,
            ):
                within(
                    "office",
                    f"{FAKE} curl -s -A '{AGENT}' --cacert {WORK}/ca.pem --tls-max {version} "
                    f"--resolve {name}:443:{address} -o /dev/null "
                    f"'https://{name}/{paths}'",
                )


def _shares(tap: Tap) -> None:
    """Each office user puts a report on the file server and gets a plan."""
    for user in USERS:
        with tap.take(
            f"smb_{user.replace('.', '_')}", "smbclient and smbd", segment="10", only="tcp port 445"
        ):
            within(
                "office",
                f"smbclient //10.10.10.5/production -U '{user}%Summer2020' -W FACTORY "
                f"-c 'ls; put {WORK}/report.doc {user}.doc; get plan.xls /dev/null'",
                check=False,
            )


def _backup(tap: Tap) -> None:
    """The nightly backup: one upload over TLS."""
    blob = WORK / "backup.img"
    blob.write_bytes(os.urandom(700_000))
    with tap.take("backup_upload", "curl and nginx", segment="10", only="tcp port 8443"):
        within(
            "office",
            f"{FAKE} curl -s --cacert {WORK}/ca.pem --limit-rate 900k -T {blob} "
            "--resolve backup.factory.example:8443:10.10.10.7 "
            "https://backup.factory.example:8443/backup.img",
        )


def _small(tap: Tap) -> None:
    """Echo requests, address resolution, a print job."""
    with tap.take("icmp_ping", "ping", segment="10", only="icmp", multi=True):
        within("office", "ping -c 4 -i 0.5 10.10.10.5")
    within("office", "ip neigh flush dev eth0")
    with tap.take(
        "arp_server",
        "Linux",
        segment="10",
        only="arp and host 10.10.10.101"
        " and host 10.10.10.5 and arp[24:4]=0x0a0a0a05 or arp[14:4]=0x0a0a0a05",
        multi=True,
        rewrite="arp",
    ):
        within("office", "ping -c 1 10.10.10.5")
    with (
        daemon("server", "sh -c 'while true; do nc -l -p 9100 -s 10.10.10.9 >/dev/null; done'"),
        tap.take("print_job", "nc", segment="10", only="tcp port 9100"),
    ):
        within(
            "office",
            f"nc -N 10.10.10.9 9100 < {WORK}/photo.bin || "
            f"nc -q 1 10.10.10.9 9100 < {WORK}/photo.bin",
            check=False,
        )


def _failures(tap: Tap) -> None:
    """Connections that fail: refused, and not answered (the host's neighbour entry is fixed)."""
    with tap.take("tcp_refused", "nc", segment="10", only="tcp port 9100"):
        within("office", "nc -w 2 10.10.10.9 9100 </dev/null", check=False)
    within("office", "ip neigh replace 10.10.10.8 lladdr 00:17:c8:11:22:33 dev eth0 nud permanent")
    with tap.take("tcp_unanswered", "nc", segment="10", only="tcp port 9100"):
        within("office", "timeout 8 nc -w 8 10.10.10.8 9100 </dev/null", check=False)
    stamp = datetime.datetime.now(tz=datetime.UTC)
    print(f"office takes done at {stamp:%H:%M:%S}")
