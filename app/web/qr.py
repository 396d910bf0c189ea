"""QR codes as pages draw them."""

from __future__ import annotations

from typing import Any

import segno


def drawn(address: str) -> dict[str, Any]:
    """A path of unit squares for an SVG, and its size, with the four units of quiet around it that readers need."""
    matrix = segno.make(address, error="m", micro=False).matrix
    dark = [(x, y) for y, row in enumerate(matrix, 4) for x, is_dark in enumerate(row, 4) if is_dark]
    return {"size": len(matrix) + 8, "path": "".join(f"M{x} {y}h1v1h-1z" for x, y in dark)}
