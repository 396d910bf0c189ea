"""Secrets in addresses: 192 random bits, shown once, stored only as a hash, one per purpose."""

import base64
import hashlib
import secrets

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def fresh() -> str:
    """A new url-safe token of 32 characters (192 bits); keep only its hash."""
    return secrets.token_urlsafe(24)


def hashed(token: str) -> str:
    """What is stored and looked up. A plain hash is enough: a token has too many bits to be guessed."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def seal(text: str, key: str, purpose: str) -> str:
    """`text` encrypted for `purpose`, for the few secrets that must travel through a row (links in waiting mail)."""
    return box(key, purpose).encrypt(text.encode()).decode()


def unseal(sealed: str, key: str, purpose: str) -> str | None:
    """The text back, or None when the key is another one."""
    try:
        return box(key, purpose).decrypt(sealed.encode()).decode()
    except InvalidToken:
        return None


def box(key: str, purpose: str) -> Fernet:
    """What seals and opens for one purpose."""
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(key.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
