"""A file on its way through a form: from the preview back to the server, so that looking at it stores nothing.

It travels sealed: nobody reads or changes it, and it opens only for the same person, the same workshop and some hours.
"""

from __future__ import annotations

import json
import zlib
from datetime import datetime

from cryptography.fernet import InvalidToken

from app.core import tokens
from app.core.text import N_
from app.minutes.decoding import MOST_BYTES, UnreadableMinutes

HOURS = 12
MOST_SEALED = 4 * 1024 * 1024
MOST_NAME = 200
_MOST_PACKED = MOST_BYTES + 4 * 1024


class NotCarried(UnreadableMinutes):
    message = N_(
        "Diese Vorschau gilt nicht mehr: Sie ist älter als 12 Stunden, oder die Datei wurde unterwegs verändert. "
        "Wählen Sie die Datei noch einmal aus."
    )


def packed(data: bytes, name: str, *, key: str, whose: str, at: datetime) -> str:
    """The file and its name, sealed for `whose` ("account:7/workshop:3")."""
    whole = json.dumps({"name": name[-MOST_NAME:]}).encode() + b"\n" + data
    return tokens.box(key, _purpose(whose)).encrypt_at_time(zlib.compress(whole), int(at.timestamp())).decode()


def unpacked(sealed: str, *, key: str, whose: str, at: datetime) -> tuple[bytes, str]:
    """The file and its name. Raises NotCarried for what is forged, changed, somebody else's or too old."""
    if len(sealed) > MOST_SEALED:
        raise NotCarried
    try:
        box = tokens.box(key, _purpose(whose))
        content = box.decrypt_at_time(sealed.encode(), HOURS * 3600, int(at.timestamp()))
    except (InvalidToken, UnicodeEncodeError) as error:
        raise NotCarried from error
    head, _, data = zlib.decompressobj().decompress(content, _MOST_PACKED).partition(b"\n")
    return data, json.loads(head)["name"]


def _purpose(whose: str) -> str:
    return f"minutes-import:{whose}"
