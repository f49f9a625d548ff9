# SPDX-License-Identifier: Apache-2.0
"""The site's own certificate authority and the server's certificate under it: `tls/` in the server's data.

Promises: private keys are 0600 and never leave the folder; the authority is made once and stays, so that a fresh
certificate needs nothing of the counters; a certificate near its end is made anew when the server starts. Counters
pin the authority by the mark that stands in their enrolment codes (`app.pinning`). Who has a public certificate
puts a proxy before the server and needs none of this.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from app.config import write_whole
from app.errors import OperatorError
from app.pinning import mark_of

FOLDER = "tls"
AUTHORITY_DAYS = 3_650
CERTIFICATE_DAYS = 397
FRESH_DAYS = 30
"""With fewer days left than these, the next start of the server makes a new certificate."""
_SKEW = timedelta(days=1)
"""Counters' clocks are behind now and then: a certificate begins a day before it was made."""
_HOST_MAX = 253


@dataclass(frozen=True, slots=True)
class Files:
    """Where the certificates of a server lie."""

    data: Path

    @property
    def authority(self) -> Path:
        return self.data / FOLDER / "ca.pem"

    @property
    def authority_key(self) -> Path:
        return self.data / FOLDER / "ca.key"

    @property
    def certificate(self) -> Path:
        return self.data / FOLDER / "server.pem"

    @property
    def key(self) -> Path:
        return self.data / FOLDER / "server.key"

    @property
    def there(self) -> bool:
        return self.certificate.is_file() and self.key.is_file() and self.authority.is_file()


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A server's certificate: for which hosts, until when (UTC ms), under the authority of which mark."""

    hosts: tuple[str, ...]
    expires: int
    mark: str


def make(data: Path, hosts: Sequence[str], now_ms: int) -> Made:
    """A fresh certificate for these hosts, under the authority that is there, or a fresh one."""
    files, now = Files(data), _time(now_ms)
    names = [_name(host) for host in hosts]
    try:
        (data / FOLDER).mkdir(mode=0o700, parents=True, exist_ok=True)
        authority, signer = _authority(files, now)
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = _server(names, key, authority, signer, now)
        write_whole(files.key, _pem_key(key))
        write_whole(files.certificate, _pem(certificate))
    except OSError as fault:
        raise OperatorError(
            "not_writable",
            f"The folder {data / FOLDER} can't be written ({fault.strerror}).",
            "Change its rights, or name another directory with --data.",
        ) from fault
    return Made(
        hosts=tuple(hosts), expires=_ms(certificate.not_valid_after_utc), mark=_mark(authority)
    )


def refreshed(data: Path, now_ms: int) -> Files | None:
    """The certificates to serve with, made anew for the same hosts if they near their end; None if there are none."""
    files = Files(data)
    if not files.there:
        return None
    certificate = _read(files.certificate)
    left = certificate.not_valid_after_utc - _time(now_ms)
    if left < timedelta(days=FRESH_DAYS) and files.authority_key.is_file():
        make(data, hosts_of(certificate), now_ms)
    return files


def renew(data: Path, now_ms: int) -> Made:
    """A fresh certificate for the hosts of the one that is there."""
    files = Files(data)
    if not files.there:
        raise OperatorError(
            "no_certificate",
            "This server has no certificate yet.",
            "Make one: linli admin tls make --host NAME.",
        )
    return make(data, hosts_of(_read(files.certificate)), now_ms)


def authority_of(data: Path) -> str:
    """The authority's certificate as text; "" where there is none."""
    files = Files(data)
    if not files.there:
        return ""
    _read(files.authority)
    return files.authority.read_text("ascii")


def mark_in(authority: str) -> str:
    """The mark that counters pin; "" for no authority."""
    if not authority:
        return ""
    return _mark(x509.load_pem_x509_certificate(authority.encode()))


def hosts_of(certificate: x509.Certificate) -> list[str]:
    """The hosts that a certificate is for."""
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return [str(name.value) for name in names]


def _mark(certificate: x509.Certificate) -> str:
    return mark_of(certificate.public_bytes(serialization.Encoding.DER))


def _name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        pass
    labels = host.split(".")
    sound = host.isascii() and len(host) <= _HOST_MAX and all(labels)
    if not sound or not all(c.isalnum() or c in "-." for c in host):
        raise OperatorError(
            "bad_host",
            f"“{host[:80]}” isn't the name of a host.",
            "Give the name or the address by which counters reach the server.",
        )
    return x509.DNSName(host.lower())


def _authority(files: Files, now: datetime) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    if files.authority.is_file():
        certificate = _read(files.authority)
        if not files.authority_key.is_file():
            raise OperatorError(
                "authority_key_missing",
                f"The authority's key {files.authority_key} is missing.",
                "Bring it back from where it was copied to: with another one every counter must be"
                " enrolled anew.",
            )
        return certificate, _read_key(files.authority_key)
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Linli")])
    public = key.public_key()
    certificate = (
        _begun(name, name, public, now, AUTHORITY_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .sign(key, hashes.SHA256())
    )
    # The key first: a certificate without its key could never sign another server's.
    write_whole(files.authority_key, _pem_key(key))
    write_whole(files.authority, _pem(certificate))
    return certificate, key


def _server(
    names: Sequence[x509.GeneralName],
    key: ec.EllipticCurvePrivateKey,
    authority: x509.Certificate,
    signer: ec.EllipticCurvePrivateKey,
    now: datetime,
) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Linli server")])
    public, above = key.public_key(), signer.public_key()
    return (
        _begun(subject, authority.subject, public, now, CERTIFICATE_DAYS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(above), critical=False)
        .sign(signer, hashes.SHA256())
    )


def _begun(
    subject: x509.Name,
    issuer: x509.Name,
    public: ec.EllipticCurvePublicKey,
    now: datetime,
    days: int,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _SKEW)
        .not_valid_after(now + timedelta(days=days))
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates, content_commitment=False, key_encipherment=False,
        data_encipherment=False, key_agreement=False, key_cert_sign=signs_certificates,
        crl_sign=signs_certificates, encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _time(now_ms: int) -> datetime:
    return datetime.fromtimestamp(now_ms / 1_000, UTC)


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1_000)


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _pem_key(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _read(path: Path) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(path.read_bytes())
    except (OSError, ValueError) as fault:
        raise _damaged(path) from fault


def _read_key(path: Path) -> ec.EllipticCurvePrivateKey:
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), None)
    except (OSError, ValueError) as fault:
        raise _damaged(path) from fault
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise _damaged(path)
    return key


def _damaged(path: Path) -> OperatorError:
    return OperatorError(
        "certificate_unusable",
        f"{path} can't be read as it should be.",
        "Bring it back from the backup.",
    )
