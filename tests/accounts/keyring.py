"""An authenticator of our own, which can also lie."""

from __future__ import annotations

import hashlib
import json
import os
import struct
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn.helpers import bytes_to_base64url as text

ORIGIN, HOST = "http://rotunde.example", "rotunde.example"
PRESENT, VERIFIED, WITH_KEY = 0x01, 0x04, 0x40


class Key:
    """One passkey on one device."""

    def __init__(self) -> None:
        self.secret = ec.generate_private_key(ec.SECP256R1())
        self.id = os.urandom(16)
        self.count = 1

    def made(self, challenge: str, **lies: Any) -> str:
        """The answer to a question for a new key."""
        point = self.secret.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}
        attested = bytes(16) + struct.pack(">H", len(self.id)) + self.id + cbor2.dumps(cose)
        data = self._data(PRESENT | VERIFIED | WITH_KEY, lies) + attested
        told = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer(
            {"clientDataJSON": text(_client("webauthn.create", challenge, lies)), "attestationObject": text(told)}
        )

    def shown(self, challenge: str, **lies: Any) -> str:
        """The answer to a question who it is."""
        self.count = lies.get("count", self.count + 1)
        data, client = self._data(PRESENT | VERIFIED, lies), _client("webauthn.get", challenge, lies)
        signer = lies.get("signer", self).secret
        signature = signer.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        if lies.get("tampered"):
            signature = signature[:-1] + bytes([signature[-1] ^ 1])
        return self._answer(
            {"clientDataJSON": text(client), "authenticatorData": text(data), "signature": text(signature)}
        )

    def _data(self, flags: int, lies: dict[str, Any]) -> bytes:
        host = hashlib.sha256(lies.get("host", HOST).encode()).digest()
        return host + bytes([lies.get("flags", flags)]) + struct.pack(">I", self.count)

    def _answer(self, response: dict[str, str]) -> str:
        told = {"id": text(self.id), "rawId": text(self.id), "type": "public-key", "response": response}
        return json.dumps({**told, "clientExtensionResults": {}})


def _client(kind: str, challenge: str, lies: dict[str, Any]) -> bytes:
    told = {
        "type": lies.get("kind", kind),
        "challenge": lies.get("asked", challenge),
        "origin": lies.get("origin", ORIGIN),
    }
    return json.dumps(told).encode()
