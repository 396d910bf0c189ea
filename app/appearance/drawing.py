"""A logo made anew: out of the picture that was read safely, small and without loss. Pillow, nothing else."""

from __future__ import annotations

import io

from PIL import Image

from app.appearance import rules


def drawn(picture: bytes) -> tuple[bytes, int, int]:
    """(PNG, width, height) of a logo out of a JPEG of our own making. Raises rules.TooFlat, rules.TooLong."""
    with Image.open(io.BytesIO(picture), formats=["JPEG"]) as image:
        rules.check_shape(*image.size)
        small = image.convert("RGB")
    small.thumbnail((rules.WIDEST, rules.HIGHEST), Image.Resampling.LANCZOS)
    kept = io.BytesIO()
    small.save(kept, "PNG", optimize=True)
    return kept.getvalue(), small.width, small.height
