#!/bin/sh
# Record all templates anew: real programs in network namespaces, about five minutes.
# Usage: lab/record.sh [ot|office|outside|rdp ...]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
venv=${NONSELF_LAB_VENV:-/var/tmp/nonself-lab-venv}

if [ "$(id -u)" -ne 0 ]; then
    echo "lab/record.sh needs root: it makes network namespaces and installs Debian packages." >&2
    exit 1
fi
packages="busybox curl dnsmasq ethtool faketime freerdp2-x11 fuse iproute2 iputils-ping
netcat-openbsd nftables nginx-light nmap openssl python3-venv rdesktop samba smbclient tcpdump
tigervnc-standalone-server udhcpc util-linux xdotool xrdp xterm xvfb"
missing=
for package in $packages; do
    dpkg -s "$package" >/dev/null 2>&1 || missing="$missing $package"
done
if [ -n "$missing" ]; then
    echo "Installing:$missing"
    apt-get -qq update
    # Nothing that is installed for the lab may start as a service of this machine.
    policy=/usr/sbin/policy-rc.d
    if [ -e "$policy" ]; then policy=; else
        printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod +x "$policy"
    fi
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $missing
    [ -z "$policy" ] || rm -f "$policy"
fi
if [ ! -x "$venv/bin/python" ]; then
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet -r "$here/requirements.txt"
fi
exec "$venv/bin/python" "$here/record.py" "$@"
