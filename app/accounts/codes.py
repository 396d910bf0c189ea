"""Codes of an authenticator app (RFC 6238), and codes for the day when it is lost. Plain Python."""

from __future__ import annotations

import base64
import hmac
import re
import secrets
from datetime import datetime

import pyotp
import segno

STEP = 30  # seconds
RECOVERY = 10  # codes


def fresh_secret() -> str:
    return pyotp.random_base32()


def address(secret: str, email: str) -> str:
    """What the app reads from the picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name="Rotunde")


def picture(secret: str, email: str) -> str:
    """The address as a QR code, a data: address that needs no other request."""
    return str(segno.make(address(secret, email), error="m").svg_data_uri(scale=5, border=3, light="#fff"))


def in_fours(secret: str) -> str:
    """For typing it by hand."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def step_of(secret: str, typed: str, now: datetime, *, last_step: int) -> int | None:
    """The half minute whose code this is: this one, the one before or after, and later than the last one used."""
    code = re.sub(r"\s", "", typed)
    if not (len(code) == 6 and code.isascii() and code.isdigit()):
        return None
    current = int(now.timestamp()) // STEP
    made = pyotp.TOTP(secret)
    for step in (current - 1, current, current + 1):
        if step > last_step and hmac.compare_digest(made.generate_otp(step), code):
            return step
    return None


def fresh_recovery() -> list[str]:
    """Ten codes of eighty bits each, in groups of four letters."""
    raw = [base64.b32encode(secrets.token_bytes(10)).decode().lower() for _ in range(RECOVERY)]
    return [in_fours(each).replace(" ", "-") for each in raw]


def recovery(typed: str) -> str:
    """As it is hashed: whatever blanks, hyphens and capitals somebody typed."""
    return re.sub(r"[\s-]", "", typed).lower()
