"""Pictures for documents: small enough to send, and of a kind that every format takes."""

from __future__ import annotations

import functools
import io
from collections.abc import Mapping
from dataclasses import dataclass

from PIL import Image

LONGEST = 1600
_MOST_PIXELS = 60_000_000


@dataclass(frozen=True)
class Picture:
    """A stored picture: its bytes, and the public address that shows it."""

    content: bytes
    address: str


Pictures = Mapping[str, Picture]
"""By the hash that blocks name as their `file`."""
NONE: Pictures = {}


@dataclass(frozen=True)
class Fitted:
    """A picture as JPEG with its size in pixels."""

    content: bytes
    width: int
    height: int

    def printed(self, most_width: float, most_height: float) -> float:
        """How wide it is printed, so that it stays within both."""
        return min(most_width, most_height * self.width / self.height)


@functools.lru_cache(maxsize=8)
def fitted(content: bytes) -> Fitted | None:
    """The picture as JPEG, at most LONGEST pixels wide and high; None for bytes that are no picture.

    Equal bytes give equal bytes. A documents' run asks for the same picture twice (PDF, then Word).
    """
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "WEBP")) as opened:
            if opened.width * opened.height > _MOST_PIXELS:
                return None
            opened.draft("RGB", (LONGEST, LONGEST))
            small = _on_white(opened)
            small.thumbnail((LONGEST, LONGEST), Image.Resampling.BICUBIC)
            out = io.BytesIO()
            small.save(out, "JPEG", quality=80)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None  # the library's ways to say that this is no picture
    return Fitted(out.getvalue(), small.width, small.height)


def kind(content: bytes) -> str:
    """The media type of a picture by its first bytes; "" for what is none that pages show."""
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    return "image/webp" if content[:4] == b"RIFF" and content[8:12] == b"WEBP" else ""


def _on_white(opened: Image.Image) -> Image.Image:
    if opened.mode in ("RGB", "L", "CMYK", "YCbCr"):
        return opened.convert("RGB")
    layer = opened.convert("RGBA")
    page = Image.new("RGBA", layer.size, "white")
    return Image.alpha_composite(page, layer).convert("RGB")
