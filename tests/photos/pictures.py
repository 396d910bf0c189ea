"""Pictures as cameras and attackers send them."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

from PIL import Image, ImageDraw

from app.photos import reencoding

assert reencoding.QUALITY  # importing it teaches Pillow to write HEIC
SECRET = "Geheimer Kommentar"
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><secret>Geheimer Kommentar</secret></rdf:RDF></x:xmpmeta>'


def board(width: int = 60, height: int = 40, mode: str = "RGB") -> Image.Image:
    """A picture whose upper left corner is red and whose lower right is blue, so that turns are seen."""
    image = Image.new("RGB", (width, height), "white")
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, width // 3, height // 3), fill="red")
    pen.rectangle((2 * width // 3, 2 * height // 3, width, height), fill="blue")
    return image if mode == "RGB" else image.convert(mode)


def file(image: Image.Image, kind: str = "JPEG", **more: Any) -> bytes:
    kept = io.BytesIO()
    image.save(kept, kind, **more)
    return kept.getvalue()


def exif(orientation: int = 1) -> Image.Exif:
    """What a phone writes: how it was held, which it is, and where it was."""
    found = Image.Exif()
    found[0x0112] = orientation
    found[0x0110] = "Telefon 3000"
    found.get_ifd(0x8825).update({1: "N", 2: (51.0, 18.0, 46.0), 3: "E", 4: (9.0, 29.0, 51.0)})
    return found


def photo(kind: str = "JPEG", orientation: int = 1, **size: int) -> bytes:
    """With EXIF, GPS and XMP."""
    return file(board(**size), kind, exif=exif(orientation), xmp=XMP)


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png_bomb(width: int, height: int) -> bytes:
    """A few bytes that claim to be a huge picture."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100_000)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def jpeg_bomb(width: int, height: int) -> bytes:
    data = bytearray(file(board()))
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = struct.pack(">HH", height, width)
    return bytes(data)


def webp_bomb(width: int, height: int) -> bytes:
    data = bytearray(file(board(mode="RGBA"), "WEBP", exif=exif(), lossless=True))
    assert data[12:16] == b"VP8X"
    data[24:27], data[27:30] = (width - 1).to_bytes(3, "little"), (height - 1).to_bytes(3, "little")
    return bytes(data)


def heic_bomb(width: int, height: int) -> bytes:
    data, at = bytearray(file(board(), "HEIF")), 0
    while (at := data.find(b"ispe", at + 1)) > 0:
        data[at + 8 : at + 16] = struct.pack(">II", width, height)
    return bytes(data)


def moving(kind: str) -> bytes:
    frames = [board(), board().rotate(180)]
    return file(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)
