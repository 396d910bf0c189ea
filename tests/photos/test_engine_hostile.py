"""What is no photo, or claims to be more than it is: a sentence, and nothing is decoded."""

from __future__ import annotations

import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from app.photos import darkroom, rules
from app.photos.reencoding import Picture, kind_of, reencode
from tests.photos import pictures

KINDS = ("JPEG", "PNG", "WEBP", "HEIF")
STRANGERS = {
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "html": b"<!doctype html><script>alert(1)</script>",
    "gif": pictures.file(pictures.board(), "GIF"),
    "tiff": pictures.file(pictures.board(), "TIFF"),
    "bmp": pictures.file(pictures.board(), "BMP"),
    "pdf": pictures.file(pictures.board(), "PDF"),
    "ico": pictures.file(pictures.board(), "ICO"),
    "jpeg 2000": b"\0\0\0\x0cjP  \r\n\x87\n",
    "avif": b"\0\0\0\x20ftypavif\0\0\0\0avifmif1miafheic",
    "mp4": b"\0\0\0\x18ftypisom\0\0\0\0isomiso2",
    "zip": b"PK\3\4" + b"\0" * 40,
    "xml before jpeg": b"<?xml version='1.0'?>" + pictures.photo(),
    "nothing": b"",
    "one byte": b"\xff",
    "text": "ß".encode() * 50,
}


@pytest.mark.parametrize("name", STRANGERS)
def test_reencode_other_kind_is_refused_by_content(name: str) -> None:
    with pytest.raises(rules.WrongKind):
        reencode(STRANGERS[name])


BOMBS = {
    "png": pictures.png_bomb(60_000, 60_000),
    "png just above": pictures.png_bomb(8001, 8000),
    "png one line": pictures.png_bomb(2_000_000_000, 1),
    "jpeg": pictures.jpeg_bomb(65_000, 65_000),
    "webp": pictures.webp_bomb(16_000, 16_000),
    "heic": pictures.heic_bomb(12_000, 12_000),
}


@pytest.mark.parametrize("name", BOMBS)
def test_reencode_too_many_pixels_are_refused_before_decoding(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    decoded: list[object] = []
    monkeypatch.setattr("app.photos.reencoding._plain", decoded.append)
    with pytest.raises(rules.TooManyPixels):
        reencode(BOMBS[name])
    assert decoded == []


@pytest.mark.parametrize("kind", KINDS)
def test_reencode_honest_picture_above_the_limit_is_refused(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "MOST_PIXELS", 60 * 40 - 1)
    with pytest.raises(rules.TooManyPixels):
        reencode(pictures.photo(kind))


def test_reencode_picture_of_the_allowed_size_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without this, a limit of nothing would pass the test above."""
    monkeypatch.setattr("app.photos.reencoding._plain", lambda _image: Image.new("RGB", (4, 4)))
    assert reencode(pictures.png_bomb(8000, 8000)).width == 4


def test_reencode_lying_headers_are_damaged() -> None:
    """The header is small and the data is not, or the other way round."""
    small_head = pictures.png_bomb(10, 10)
    assert isinstance(reencode(small_head), Picture)
    with pytest.raises(rules.Damaged):
        reencode(pictures.png_bomb(500, 500))
    for bomb in (pictures.heic_bomb(2000, 2000), pictures.webp_bomb(2000, 2000)):
        with pytest.raises(rules.PictureRefused):
            reencode(bomb)


def test_reencode_png_with_bombs_in_its_texts_is_no_loss() -> None:
    data = pictures.file(pictures.board(), "PNG")
    for name in (b"zTXt", b"iCCP"):
        bomb = pictures.chunk(name, b"a\0\0" + zlib.compress(b"\0" * 80_000_000))
        try:
            made = reencode(data[:33] + bomb + data[33:])
        except rules.Damaged:
            continue
        assert len(made.full) < 100_000


def test_reencode_jpeg_with_endless_scans_is_refused() -> None:
    data = pictures.file(pictures.board(), progressive=True)
    at = data.index(b"\xff\xda")
    scan = data[at : at + 10]
    with pytest.raises(rules.TooLaborious):
        reencode(data[:at] + scan * 500 + data[at:])


def test_reencode_too_many_bytes_are_refused() -> None:
    with pytest.raises(rules.TooBig):
        reencode(pictures.photo() + b"\0" * rules.MOST_BYTES)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("part", [0.1, 0.5, 0.9])
def test_reencode_truncated_file_is_refused(kind: str, part: float) -> None:
    data = pictures.file(Image.effect_noise((200, 200), 90).convert("RGB"), kind)
    with pytest.raises(rules.PictureRefused):
        reencode(data[: int(len(data) * part)])


@pytest.mark.parametrize("kind", KINDS)
def test_reencode_what_is_hidden_behind_the_picture_is_gone(kind: str) -> None:
    made = reencode(pictures.photo(kind) + b"<script>alert(1)</script>PK\3\4")
    assert b"<script>" not in made.full + made.small


def tried(data: bytes) -> Picture | None:
    try:
        return reencode(data)
    except rules.PictureRefused:
        return None


HEADS = [
    b"",
    b"\xff\xd8\xff",
    b"\x89PNG\r\n\x1a\n",
    b"RIFF\x20\0\0\0WEBPVP8X",
    b"RIFF\x20\0\0\0WEBPVP8L",
    b"\0\0\0\x18ftypheic\0\0\0\0",
]


@settings(max_examples=300)
@given(head=st.sampled_from(HEADS), rest=st.binary(max_size=400))
def test_reencode_random_bytes_are_refused_and_nothing_else(head: bytes, rest: bytes) -> None:
    assert tried(head + rest) is None


WHOLE = {kind: pictures.photo(kind) for kind in KINDS}


@settings(max_examples=300)
@given(
    kind=st.sampled_from(KINDS),
    wounds=st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), min_size=1, max_size=12),
)
def test_reencode_wounded_photos_are_plain_or_refused(kind: str, wounds: list[tuple[float, int]]) -> None:
    data = bytearray(WHOLE[kind])
    for where, value in wounds:
        data[int(where * len(data))] = value
    made = tried(bytes(data))
    if made:
        assert not [word for word in (b"Exif", b"Telefon", b"xmpmeta") if word in made.full + made.small]


def test_kind_of_heic_by_compatible_brand_is_known() -> None:
    box = b"ftyp" + b"mif1" + struct.pack(">I", 0) + b"mif1heic"
    assert kind_of(struct.pack(">I", len(box) + 4) + box) == "HEIF"


def test_developed_in_its_own_process_is_the_same_picture() -> None:
    assert darkroom.developed(WHOLE["HEIF"]) == reencode(WHOLE["HEIF"])


@pytest.mark.parametrize("data", [STRANGERS["svg"], BOMBS["png"], WHOLE["PNG"][:200], pictures.moving("WEBP")])
def test_developed_refusal_comes_back_as_it_was_said(data: bytes) -> None:
    with pytest.raises(rules.PictureRefused) as here:
        reencode(data)
    with pytest.raises(here.type):
        darkroom.developed(data)


def test_developed_beyond_the_memory_allowed_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(darkroom, "MEMORY", 150 * 1024 * 1024)
    with pytest.raises(rules.TooLaborious):
        darkroom.developed(pictures.file(Image.new("RGB", (7000, 7000)), "PNG"))
