"""Pictures made anew: whatever a camera sends becomes a plain JPEG in sRGB, without a byte of what it said beside it.

Judged by content, never by name. Sizes are read from the header before anything is decoded. Plain Python and Pillow;
`darkroom.py` runs this in a process of its own, because decoders written in C meet strangers' bytes here.
"""

from __future__ import annotations

import io
import json
import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from PIL import Image, ImageCms
from pillow_heif import options as heif
from pillow_heif import register_heif_opener

from app.photos import rules
from app.photos.rules import Damaged, Moving, TooBig, TooLaborious, TooManyPixels, WrongKind

heif.DECODE_THREADS = 1
heif.THUMBNAILS = heif.AUX_IMAGES = heif.DEPTH_IMAGES = False
register_heif_opener()

MOST_SCANS = 100
"""Cameras write ten. Each scan of a progressive JPEG costs a walk over the whole picture."""
QUALITY, SMALL_QUALITY = 84, 78
_HEIC = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"}
_WIDE = {"I", "F", "I;16", "I;16L", "I;16B", "I;16N"}


@dataclass(frozen=True)
class Picture:
    """The picture as it is kept: two JPEG files, and the size of the larger."""

    full: bytes
    small: bytes
    width: int
    height: int


def reencode(data: bytes) -> Picture:
    """The picture in `data`, upright, at most 2400 pixels an edge, and small. Raises a rules.PictureRefused."""
    if len(data) > rules.MOST_BYTES:
        raise TooBig
    kind = kind_of(data)
    if kind is None:
        raise WrongKind
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _made(data, kind)
    except rules.PictureRefused:
        raise
    except Image.DecompressionBombError:
        raise TooManyPixels from None
    except MemoryError:
        raise TooLaborious from None
    except Exception:  # decoders fail in every way there is, and all of them mean the same to who took the photo
        raise Damaged from None


def kind_of(data: bytes) -> str | None:
    """Pillow's name of the format these bytes begin like, or None for every other."""
    if data[:3] == b"\xff\xd8\xff":
        return "JPEG"
    if data[:8] == b"\x89PNG\r\n\x1a\n":
        return "PNG"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    return "HEIF" if _is_heic(data) else None


def _is_heic(data: bytes) -> bool:
    if data[4:8] != b"ftyp":
        return False
    length = min(int.from_bytes(data[:4], "big"), 256)
    brands = {data[8:12], *(data[at : at + 4] for at in range(16, length, 4))}
    return bool(brands & _HEIC) and data[8:12] != b"avif"


def _made(data: bytes, kind: str) -> Picture:
    if kind == "WEBP":  # whose decoder claims its memory while it opens
        _check_size(*_webp_size(data))
    if kind == "HEIF":  # whose decoder tells the size of what is cut out, not of what it decodes before
        for size in _heic_sizes(data):
            _check_size(*size)
    if kind == "JPEG" and data.count(b"\xff\xda") > MOST_SCANS:
        raise TooLaborious
    with Image.open(io.BytesIO(data), formats=[kind]) as image:
        _check_size(*image.size)
        if kind in ("PNG", "WEBP") and getattr(image, "n_frames", 1) > 1:
            raise Moving
        full = _plain(image)
    small = full.copy()
    small.thumbnail((rules.SMALL_EDGE, rules.SMALL_EDGE), Image.Resampling.LANCZOS)
    return Picture(_jpeg(full, QUALITY), _jpeg(small, SMALL_QUALITY), *full.size)


def _check_size(width: int, height: int) -> None:
    if width < 1 or height < 1:
        raise Damaged
    if width * height > rules.MOST_PIXELS:
        raise TooManyPixels


def _heic_sizes(data: bytes) -> Iterator[tuple[int, int]]:
    """What each coded image claims (ispe), read from the box that describes them (meta)."""
    at = 0
    while at + 8 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        if data[at + 4 : at + 8] == b"meta":
            break
        if length < 8:  # to the end of the file, or longer than anybody's
            return
        at += length
    else:
        return
    place, end = at, at + length if length >= 8 else len(data)
    while (place := data.find(b"ispe", place + 1, end)) > 0:
        yield int.from_bytes(data[place + 8 : place + 12], "big"), int.from_bytes(data[place + 12 : place + 16], "big")


def _webp_size(data: bytes) -> tuple[int, int]:
    """From the header: VP8X has the canvas, VP8L and VP8 the picture."""
    chunk = data[12:16]
    if chunk == b"VP8X":
        return int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1
    if chunk == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if chunk == b"VP8 ":
        return int.from_bytes(data[26:28], "little") & 0x3FFF, int.from_bytes(data[28:30], "little") & 0x3FFF
    raise Damaged


def _plain(image: Image.Image) -> Image.Image:
    """Decoded, no larger than needed, upright, in sRGB on white; with nothing but its pixels."""
    edge = (rules.EDGE, rules.EDGE)
    image.draft(None, edge)  # a JPEG is decoded at a fraction of its size
    profile = image.info.get("icc_profile")
    image.load()
    turned = image.getexif().get(0x0112, 1)
    shown = _eight_bits(image)
    if shown.mode not in ("P", "PA", "1"):  # shrunk before it is converted: half the memory
        shown.thumbnail(edge, Image.Resampling.LANCZOS, reducing_gap=2.0)
    shown = _in_srgb(_on_white(shown), profile)
    shown.thumbnail(edge, Image.Resampling.LANCZOS)
    shown = _upright(shown, turned)
    bare = Image.new("RGB", shown.size, "white")
    bare.paste(shown)
    return bare


def _eight_bits(image: Image.Image) -> Image.Image:
    """Grey pictures of 16 bits are scaled down; Pillow would cut all that is bright to white."""
    if image.mode not in _WIDE:
        return image.copy() if image.mode in ("P", "PA", "1") else image
    return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")


def _on_white(image: Image.Image) -> Image.Image:
    """Without transparency: what shows through is paper."""
    if not image.has_transparency_data:
        return image
    seen = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", seen.size, "white"), seen).convert("RGB")


def _in_srgb(image: Image.Image, profile: Any) -> Image.Image:
    """By the picture's own colour profile where it has one that fits, else as everybody would show it."""
    if profile and image.mode in ("RGB", "CMYK", "L"):
        try:
            own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            found = ImageCms.profileToProfile(image, own, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            found = None
        if found is not None:
            return found
    return image.convert("RGB")


_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def _upright(image: Image.Image, orientation: object) -> Image.Image:
    """As the camera was held (EXIF 1 to 8); anything else is taken for upright."""
    turn = _TURNS.get(orientation) if isinstance(orientation, int) else None
    return image if turn is None else image.transpose(turn)


def _jpeg(image: Image.Image, quality: int) -> bytes:
    kept = io.BytesIO()
    image.save(kept, "JPEG", quality=quality, optimize=True, progressive=True)
    return kept.getvalue()


def main() -> None:
    """One picture from standard input; a line of JSON and the two files to standard output."""
    try:
        made = reencode(sys.stdin.buffer.read(rules.MOST_BYTES + 1))
    except rules.PictureRefused as refusal:
        answer: dict[str, str | int] = {"refused": type(refusal).__name__}
        files = b""
    else:
        answer = {"full": len(made.full), "small": len(made.small), "width": made.width, "height": made.height}
        files = made.full + made.small
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + files)
