"""Web Push messages: encrypted for one browser (RFC 8291), signed by this server's own key (VAPID, RFC 8292).

Written on `cryptography` and PyJWT, which are here anyway: the usual library brings an HTTP client of its own, which
would follow an address wherever it leads. `endpoints` says where a push may go.
"""

from __future__ import annotations

import base64
import json
import os
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import jwt
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.gateway.tokens import kept_secret

KEY_FILE = "vapid.key"
LARGEST = 3000
"""Bytes of a message; push services take 4096 with all that is added."""
_RECORD = 4096
_GOOD_FOR = timedelta(hours=12)
_POINT, _AUTH = 65, 16


class Unusable(ValueError):
    """Keys that no browser could have made."""


@dataclass(frozen=True)
class Browser:
    """A browser's public key and its secret, as it hands them out with its subscription."""

    key: ec.EllipticCurvePublicKey
    auth: bytes

    @classmethod
    def of(cls, subscription: Mapping[str, str]) -> Browser:
        """Of {p256dh, auth} in URL-safe base64. Raises Unusable."""
        try:
            point, auth = _decoded(subscription["p256dh"]), _decoded(subscription["auth"])
            if len(point) != _POINT or len(auth) != _AUTH:
                raise Unusable("not the right length")
            return cls(ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point), auth)
        except (ValueError, KeyError) as error:
            raise Unusable("no keys of a browser") from error


class Vapid:
    """The key that this server's pushes are signed with: browsers subscribe to it, so it must stay the same."""

    def __init__(self, key: ec.EllipticCurvePrivateKey) -> None:
        self._key = key

    @classmethod
    def kept_in(cls, folder: Path) -> Vapid:
        """The key in `folder`/vapid.key, made (mode 0600) at the first start."""
        path = folder / KEY_FILE
        key = serialization.load_pem_private_key(kept_secret(path, _new_key).encode(), password=None)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise ValueError(f"{path} holds no key for Web Push; delete it, and a new one is made at the next start")
        return cls(key)

    @property
    def public(self) -> str:
        """The public key as browsers are given it."""
        return _encoded(_point(self._key.public_key()))

    def authorization(self, origin: str, subject: str, now: datetime) -> str:
        """The header that says who sends; `subject` is where the push service can reach the operator."""
        claims = {"aud": origin, "exp": int((now + _GOOD_FOR).timestamp()), "sub": subject}
        return f"vapid t={jwt.encode(claims, self._key, algorithm='ES256')}, k={self.public}"


def encrypted(
    message: Mapping[str, str],
    browser: Browser,
    salt: bytes | None = None,
    own: ec.EllipticCurvePrivateKey | None = None,
) -> bytes:
    """The body of a push (aes128gcm, one record); `salt` and `own` are new each time, but in a test.

    Raises ValueError where the message is too long.
    """
    text = json.dumps(message, ensure_ascii=False).encode()
    if len(text) > LARGEST:
        raise ValueError("a push message may have 3,000 bytes")
    return sealed(text, browser, salt or os.urandom(16), own or ec.generate_private_key(ec.SECP256R1()))


def sealed(text: bytes, browser: Browser, salt: bytes, own: ec.EllipticCurvePrivateKey) -> bytes:
    """The bytes for one browser (RFC 8291, 3.4)."""
    sender, receiver = _point(own.public_key()), _point(browser.key)
    shared = own.exchange(ec.ECDH(), browser.key)
    secret = _derived(shared, browser.auth, b"WebPush: info\0" + receiver + sender, 32)
    key = _derived(secret, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derived(secret, salt, b"Content-Encoding: nonce\0", 12)
    header = salt + struct.pack("!IB", _RECORD, len(sender)) + sender
    return header + AESGCM(key).encrypt(nonce, text + b"\x02", None)


def _derived(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(secret)


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


def _new_key() -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return pem.decode()


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
