"""Signing in through the organisation's own identity provider (OpenID Connect): code flow with PKCE, state and nonce.

Speaks only to the provider that the operator named in OIDC_ISSUER, and to the addresses that provider publishes there.
"""

from __future__ import annotations

import hmac
import logging
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import requests
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from app.core.errors import Refusal
from app.core.text import N_
from config import Oidc

log = logging.getLogger("rotunde.oidc")
SECONDS = 10
LEEWAY = 120  # seconds that two clocks may differ
ALGORITHMS = ["RS256", "PS256", "ES256", "RS384", "ES384", "RS512", "ES512"]
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
OPTIONAL = ("userinfo_endpoint",)


class ProviderFailed(Refusal):
    """Not there, or what it says does not hold; the log names the step, nobody else does."""

    status = 502
    message = N_(
        "Das Einloggen über Ihre Organisation hat nicht geklappt. "
        "Versuchen Sie es noch einmal, oder nehmen Sie den Link."
    )


class NoAccountHere(Refusal):
    status = 403
    message = N_(
        "Zu Ihrer bestätigten E-Mail-Adresse gibt es hier kein aktives Konto. "
        "Bitten Sie die Geschäftsstelle um eine Einladung."
    )


@dataclass(frozen=True)
class Question:
    """Where the browser is sent, and what is remembered until it comes back."""

    url: str
    facts: dict[str, str]


def question(provider: Oidc, redirect_uri: str) -> Question:
    """Raises ProviderFailed."""
    found = _published(provider)
    facts = {name: secrets.token_urlsafe(32) for name in ("state", "nonce")}
    facts["verifier"] = secrets.token_urlsafe(48)
    with _session(provider, redirect_uri) as session:
        url, _state = session.create_authorization_url(
            found["authorization_endpoint"],
            state=facts["state"],
            nonce=facts["nonce"],
            code_verifier=facts["verifier"],
        )
    return Question(url, facts)


def address(provider: Oidc, redirect_uri: str, facts: dict[str, str], told: dict[str, str], *, now: datetime) -> str:
    """The verified address of whoever came back. Raises ProviderFailed, NoAccountHere for one that is not verified."""
    if not facts or not _same(facts.get("state", ""), told.get("state", "")) or not told.get("code"):
        raise _failed("the state of the answer")
    if told.get("iss") and told["iss"] != provider.issuer:  # RFC 9207: the answer of another provider
        raise _failed("the issuer of the answer")
    found = _published(provider)
    token = _token(provider, redirect_uri, found, told["code"], facts["verifier"])
    claims = _claims(provider, found, str(token.get("id_token") or ""), facts["nonce"], now)
    if not claims.get("email") and found.get("userinfo_endpoint"):
        more = _userinfo(found["userinfo_endpoint"], str(token.get("access_token") or ""))
        claims = {**more, **claims} if more.get("sub") == claims.get("sub") else claims
    email = claims.get("email")
    if not isinstance(email, str) or claims.get("email_verified") is not True:
        raise NoAccountHere
    return email


def _same(held: str, told: str) -> bool:
    return bool(held) and hmac.compare_digest(held.encode(), told.encode("utf-8", "replace"))


def _token(provider: Oidc, redirect_uri: str, found: dict[str, Any], code: str, verifier: str) -> dict[str, Any]:
    try:
        with _session(provider, redirect_uri) as session:
            return dict(session.fetch_token(found["token_endpoint"], code=code, code_verifier=verifier))
    except Exception as error:  # authlib, requests and json each have errors of their own
        raise _failed("the token", error) from None


def _claims(provider: Oidc, found: dict[str, Any], token: str, nonce: str, now: datetime) -> dict[str, Any]:
    """Signed by the provider, for us, for this sign-in, and in time."""
    try:
        keys = KeySet.import_key_set({"keys": list(_got(found["jwks_uri"])["keys"])})
        claims = jwt.decode(token, keys, algorithms=ALGORITHMS).claims
        wanted = jwt.JWTClaimsRegistry(
            now=int(now.timestamp()),
            leeway=LEEWAY,
            iss={"essential": True, "value": provider.issuer},
            aud={"essential": True, "value": provider.client_id},
            nonce={"essential": True, "value": nonce},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
        )
        wanted.validate(claims)
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise _failed("the id token", error) from None
    if claims.get("azp", provider.client_id) != provider.client_id:
        raise _failed("the party of the id token")
    return claims


def _published(provider: Oidc) -> dict[str, Any]:
    """What the provider says of itself; only about itself, and only addresses as safe as its own."""
    found = _got(f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration")
    if found.get("issuer") != provider.issuer:
        raise _failed("the issuer it publishes")
    scheme = urlsplit(provider.issuer).scheme
    for name in (*ENDPOINTS, *(each for each in OPTIONAL if found.get(each))):
        if not isinstance(found.get(name), str) or urlsplit(found[name]).scheme not in ("https", scheme):
            raise _failed(f"its {name}")
    return found


def _userinfo(url: str, token: str) -> dict[str, Any]:
    return _got(url, {"Authorization": f"Bearer {token}"})


def _got(url: str, headers: dict[str, str] | None = None) -> dict[str, Any]:
    try:
        answer = requests.get(url, headers=headers, timeout=SECONDS, allow_redirects=False)
        answer.raise_for_status()
        found = answer.json()
    except (requests.RequestException, ValueError) as error:
        raise _failed("its address", error) from None
    if answer.is_redirect or not isinstance(found, dict):
        raise _failed("what it publishes")
    return found


def _session(provider: Oidc, redirect_uri: str) -> OAuth2Session:
    return OAuth2Session(
        client_id=provider.client_id,
        client_secret=provider.client_secret,
        scope="openid email",
        redirect_uri=redirect_uri,
        code_challenge_method="S256",
        default_timeout=SECONDS,
    )


def _failed(step: str, error: Exception | None = None) -> ProviderFailed:
    """The kind of fault goes to the log, never its words: they may hold codes and addresses."""
    log.warning("sign-in through the identity provider failed at %s (%s)", step, type(error).__name__ if error else "-")
    return ProviderFailed()
