"""A lab certificate authority, leaves for the sites, and self-signed certificates."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from names import SITES

if TYPE_CHECKING:
    from pathlib import Path

SELF_SIGNED = {"203.0.113.50": "localhost", "203.0.113.51": "WIN-7F3K2Q", "198.51.100.77": "vps"}
FROM = datetime.datetime(2020, 3, 1, tzinfo=datetime.UTC)
UNTIL = datetime.datetime(2021, 3, 1, tzinfo=datetime.UTC)


def make(folder: Path) -> None:
    """Write ``NAME.pem`` and ``NAME.key`` for every server, and ``ca.pem``."""
    key = ec.generate_private_key(ec.SECP256R1())
    issuer = _name("Example Trust Services CA 1", "Example Trust Services")
    _write(folder, "ca", key, _certificate(issuer, issuer, key, key, names=(), authority=True))
    for name in (*SITES, "backup.factory.example"):
        leaf = ec.generate_private_key(ec.SECP256R1())
        subject = _name(name, name.split(".")[-2])
        _write(folder, name, leaf, _certificate(subject, issuer, leaf, key, names=(name,)))
    for address, common in SELF_SIGNED.items():
        own = ec.generate_private_key(ec.SECP256R1())
        subject = _name(common, "")
        _write(folder, address, own, _certificate(subject, subject, own, own, names=()))


def _name(common: str, organisation: str) -> x509.Name:
    parts = [x509.NameAttribute(NameOID.COMMON_NAME, common)]
    if organisation:
        parts.insert(0, x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation))
    return x509.Name(parts)


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    signer: ec.EllipticCurvePrivateKey,
    *,
    names: tuple[str, ...],
    authority: bool = False,
) -> x509.Certificate:
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(FROM)
        .not_valid_after(UNTIL)
    )
    if authority:
        builder = builder.add_extension(
            x509.BasicConstraints(ca=True, path_length=0), critical=True
        )
    if names:
        builder = builder.add_extension(
            x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), critical=False
        )
    return builder.sign(signer, hashes.SHA256())


def _write(
    folder: Path, name: str, key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate
) -> None:
    (folder / f"{name}.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / f"{name}.key").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.TraditionalOpenSSL,
            serialization.NoEncryption(),
        )
    )
