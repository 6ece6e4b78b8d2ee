"""A push service for tests, on a free port of this machine, by https under the name push.example.org."""

from __future__ import annotations

import asyncio
import base64
import datetime
import json
import ssl
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.x509.oid import NameOID

HOST = "push.example.org"
KEYS = {
    "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    "auth": "BTBZMqHH6r4Tts7J_aSIgg",
}
SUBSCRIPTION = {"endpoint": f"https://{HOST}/send/one", **KEYS}
"""A browser's, with the public key of RFC 8291's example, whose private one stands there, too."""


class PushServer:
    """Keeps every request, and answers with the next of `answers`, else 201."""

    def __init__(self, folder: Path) -> None:
        self.requests: list[Any] = []
        self.answers: list[str] = []
        key, self.certificate = _certificate(folder)
        self._ssl = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._ssl.load_cert_chain(self.certificate, key)
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> PushServer:
        self._server = await asyncio.start_server(self._take, "127.0.0.1", 0, ssl=self._ssl)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()

    @property
    def trust(self) -> ssl.SSLContext:
        """What a client needs to believe it."""
        return ssl.create_default_context(cafile=str(self.certificate))

    async def resolve(self, host: str) -> list[tuple[str, int]]:
        """In place of the name's addresses."""
        assert self._server is not None
        assert host == HOST
        return [("127.0.0.1", self._server.sockets[0].getsockname()[1])]

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
        body = await reader.readexactly(int(headers["content-length"]))
        self.requests.append(SimpleNamespace(line=head[0], headers=headers, body=body))
        answer = self.answers.pop(0) if self.answers else "201 Created"
        writer.write(f"HTTP/1.1 {answer}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
        await writer.drain()
        writer.close()


def private_key(text: str) -> ec.EllipticCurvePrivateKey:
    """A key from its number in URL-safe base64."""
    number = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    return ec.derive_private_key(int.from_bytes(number, "big"), ec.SECP256R1())


def read_by(key: ec.EllipticCurvePrivateKey, auth: bytes, body: bytes) -> dict[str, str]:
    """What a browser with these keys reads of a push (RFC 8291): written anew here, so that it can disagree with Mo."""
    salt, record, length, sender, text = body[:16], body[16:20], body[20], body[21:86], body[86:]
    assert length == len(sender), "no point of the curve"
    assert len(text) <= int.from_bytes(record, "big"), "more than one record"
    shared = key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender))
    mine = key.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    secret = HKDF(hashes.SHA256(), 32, auth, b"WebPush: info\0" + mine + sender).derive(shared)
    content = HKDF(hashes.SHA256(), 16, salt, b"Content-Encoding: aes128gcm\0").derive(secret)
    nonce = HKDF(hashes.SHA256(), 12, salt, b"Content-Encoding: nonce\0").derive(secret)
    plain = AESGCM(content).decrypt(nonce, text, None)
    assert plain.endswith(b"\x02"), "the last record says that it is the last"
    read: dict[str, str] = json.loads(plain[:-1])
    return read


def _certificate(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.datetime.now(datetime.timezone.utc)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    keys, certificate = folder / "push.key", folder / "push.pem"
    encoding = serialization.Encoding.PEM
    keys.write_bytes(key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    certificate.write_bytes(made.public_bytes(encoding))
    return keys, certificate
