"""Whatever comes in: a plain upright JPEG comes out, or a sentence that says why not."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image, ImageCms

from app.photos import rules
from app.photos.reencoding import reencode
from tests.photos import pictures

KINDS = ("JPEG", "PNG", "WEBP", "HEIF")
RED, BLUE, WHITE = (255, 0, 0), (0, 0, 255), (255, 255, 255)


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data), formats=["JPEG"])


def near(found: Any, wanted: tuple[int, int, int], within: int = 40) -> bool:
    return all(abs(one - other) <= within for one, other in zip(found, wanted, strict=True))


def corners(data: bytes) -> tuple[Any, Any]:
    """What stands at the upper left and the lower right."""
    image = opened(data)
    return image.getpixel((3, 3)), image.getpixel((image.width - 4, image.height - 4))


@pytest.mark.parametrize("kind", KINDS)
def test_reencode_photo_of_each_format_keeps_picture_and_nothing_else(kind: str) -> None:
    data = pictures.photo(kind)
    assert b"Telefon 3000" in data
    with Image.open(io.BytesIO(data)) as before:
        assert before.getexif().get_ifd(0x8825)[2] == (51.0, 18.0, 46.0)
    made = reencode(data)
    assert (made.width, made.height) == (60, 40)
    for file in (made.full, made.small):
        image = opened(file)
        assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (60, 40))
        assert dict(image.getexif()) == {}
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"}
        assert not [word for word in (b"Exif", b"Telefon", b"xmpmeta", b"Geheim", b"ICC_PROFILE") if word in file]
        assert near(corners(file)[0], RED)
        assert near(corners(file)[1], BLUE)


def test_reencode_jpeg_with_comment_drops_it() -> None:
    data = pictures.file(pictures.board(), comment=pictures.SECRET)
    assert pictures.SECRET.encode() in data
    assert pictures.SECRET.encode() not in reencode(data).full


def test_reencode_png_with_text_drops_it() -> None:
    data = pictures.file(pictures.board(), "PNG")
    data = data[:33] + pictures.chunk(b"tEXt", b"Author\0" + pictures.SECRET.encode()) + data[33:]
    assert pictures.SECRET.encode() not in reencode(data).full


@pytest.mark.parametrize("orientation", range(1, 9))
def test_reencode_turned_photo_stands_upright(orientation: int) -> None:
    """The camera wrote the picture turned and noted how: undone, red is at the upper left again."""
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    image = pictures.board()
    turned = image.transpose(undo[orientation]) if orientation > 1 else image
    made = reencode(pictures.file(turned, exif=pictures.exif(orientation)))
    assert (made.width, made.height) == (60, 40)
    upper, lower = corners(made.full)
    assert near(upper, RED)
    assert near(lower, BLUE)


@pytest.mark.parametrize("value", [0, 9, 65535])
def test_reencode_impossible_orientation_leaves_picture_as_it_is(value: int) -> None:
    assert near(corners(reencode(pictures.photo(orientation=value)).full)[0], RED)


def test_reencode_large_photo_shrinks_both() -> None:
    made = reencode(pictures.photo(width=3600, height=1800))
    assert (made.width, made.height) == (2400, 1200)
    assert opened(made.full).size == (2400, 1200)
    assert opened(made.small).size == (640, 320)


def test_reencode_thin_line_keeps_a_pixel() -> None:
    made = reencode(pictures.file(Image.new("RGB", (30_000, 2), "red"), "PNG"))
    assert made.width == 2400
    assert made.height >= 1


MODES = ["1", "L", "LA", "P", "RGBA", "I;16"]


@pytest.mark.parametrize("mode", MODES)
def test_reencode_png_of_each_depth_is_taken(mode: str) -> None:
    assert opened(reencode(pictures.file(Image.new(mode, (9, 9)), "PNG")).full).mode == "RGB"


def test_reencode_sixteen_bit_grey_is_scaled_and_not_cut() -> None:
    made = reencode(pictures.file(Image.new("I;16", (20, 20), 32_768), "PNG"))
    assert near(opened(made.full).getpixel((9, 9)), (128, 128, 128), 4)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_reencode_transparency_shows_paper(kind: str) -> None:
    image = Image.new("RGBA", (20, 20), (255, 0, 0, 0))
    assert near(opened(reencode(pictures.file(image, kind, lossless=True)).full).getpixel((9, 9)), WHITE, 4)


def test_reencode_palette_with_transparent_colour_shows_paper() -> None:
    image = Image.new("P", (20, 20), 1)
    image.putpalette([0, 0, 0, 255, 0, 0])
    made = reencode(pictures.file(image, "PNG", transparency=1))
    assert near(opened(made.full).getpixel((9, 9)), WHITE, 4)


def test_reencode_cmyk_is_shown_in_its_colours() -> None:
    made = reencode(pictures.file(pictures.board(mode="CMYK"), "JPEG", quality=95))
    assert near(corners(made.full)[0], RED)


def test_reencode_colour_profile_is_applied_and_gone() -> None:
    """In this profile red and green are swapped; whoever drops the profile unread shows another picture."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = profile.replace(b"rXYZ", b"????", 1).replace(b"gXYZ", b"rXYZ", 1).replace(b"????", b"gXYZ", 1)
    made = reencode(pictures.file(Image.new("RGB", (20, 20), "red"), "PNG", icc_profile=swapped))
    assert b"ICC_PROFILE" not in made.full
    assert near(opened(made.full).getpixel((9, 9)), (0, 255, 0))


@pytest.mark.parametrize("profile", [b"rubbish", b"\0" * 200])
def test_reencode_broken_colour_profile_costs_no_photo(profile: bytes) -> None:
    made = reencode(pictures.file(pictures.board(), "JPEG", icc_profile=profile))
    assert near(corners(made.full)[0], RED)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_reencode_moving_picture_is_refused(kind: str) -> None:
    with pytest.raises(rules.Moving):
        reencode(pictures.moving(kind))
