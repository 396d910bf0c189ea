"""Passkeys (WebAuthn): what a browser is asked, and whether its answer holds. Plain Python."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import webauthn
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, exceptions
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from app.core.errors import Refusal
from app.core.text import N_

MOST_BYTES = 20_000  # an answer with a certificate is a tenth of it
MOST_KEYS = 20
CREDENTIAL_ID = re.compile(r"[A-Za-z0-9_-]{1,1400}\Z")


class PasskeyRefused(Refusal):
    """Whatever was wrong with it; which part stays our secret."""

    message = N_(
        "Das hat mit dem Passkey nicht geklappt. Bitte versuchen Sie es noch einmal, oder nehmen Sie den Link."
    )


class TooManyKeys(Refusal):
    status = 409
    message = N_("Mehr als 20 Passkeys gehen nicht. Bitte entfernen Sie einen, den Sie nicht mehr brauchen.")


@dataclass(frozen=True)
class Made:
    """A new key as it is kept."""

    credential_id: str
    public_key: str
    sign_count: int


@dataclass(frozen=True)
class Site:
    """For which house the key is: from PUBLIC_URL, never from a request."""

    origin: str
    host: str


def site(public_url: str) -> Site:
    parts = urlsplit(public_url)
    return Site(f"{parts.scheme}://{parts.netloc}", parts.hostname or "")


def asked_new(place: Site, handle: str, email: str, name: str, known: Iterable[str]) -> tuple[str, str]:
    """What the browser is asked for a new key, as JSON; and the challenge to remember."""
    options = webauthn.generate_registration_options(
        rp_id=place.host,
        rp_name="Rotunde",
        user_id=handle.encode(),
        user_name=email,
        user_display_name=name,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=base64url_to_bytes(each)) for each in known],
    )
    return webauthn.options_to_json(options), bytes_to_base64url(options.challenge)


def asked_in(place: Site) -> tuple[str, str]:
    """What the browser is asked to let somebody in, whoever it is."""
    options = webauthn.generate_authentication_options(
        rp_id=place.host, user_verification=UserVerificationRequirement.REQUIRED
    )
    return webauthn.options_to_json(options), bytes_to_base64url(options.challenge)


def made(told: str, place: Site, challenge: str) -> Made:
    """The new key, if the answer holds. Raises PasskeyRefused."""
    try:
        found = webauthn.verify_registration_response(
            credential=_read(told),
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=place.host,
            expected_origin=place.origin,
            require_user_verification=True,
        )
    except (exceptions.WebAuthnException, ValueError, TypeError, KeyError):
        raise PasskeyRefused from None
    if len(found.credential_id) > 1023:
        raise PasskeyRefused
    return Made(
        bytes_to_base64url(found.credential_id), bytes_to_base64url(found.credential_public_key), found.sign_count
    )


def credential_id(told: str) -> str:
    """Which key answers. Raises PasskeyRefused."""
    found = _read(told).get("id")
    if not isinstance(found, str) or not CREDENTIAL_ID.match(found):
        raise PasskeyRefused
    return found


def shown(told: str, place: Site, challenge: str, *, public_key: str, sign_count: int) -> int:
    """The new count of signatures, if the answer holds; one that did not grow betrays a copy. Raises PasskeyRefused."""
    try:
        found = webauthn.verify_authentication_response(
            credential=_read(told),
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=place.host,
            expected_origin=place.origin,
            credential_public_key=base64url_to_bytes(public_key),
            credential_current_sign_count=sign_count,
            require_user_verification=True,
        )
    except (exceptions.WebAuthnException, ValueError, TypeError, KeyError):
        raise PasskeyRefused from None
    return found.new_sign_count


def _read(told: str) -> dict[str, Any]:
    """Raises PasskeyRefused."""
    if len(told) > MOST_BYTES:
        raise PasskeyRefused
    try:
        found = json.loads(told)
    except (ValueError, RecursionError):
        raise PasskeyRefused from None
    if not isinstance(found, dict):
        raise PasskeyRefused
    return found
