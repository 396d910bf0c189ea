"""Static files: under an address that changes with their content, so browsers may keep them for ever."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from pathlib import Path
from typing import Any

from whitenoise import WhiteNoise
from whitenoise.compress import Compressor

from app.web.headers import FIXED

FOREVER = 365 * 24 * 3600
LEFT_OUT = shutil.ignore_patterns("ttf", "*.gz", "*.md", "*.py", "*.sh", "*.scss", "__pycache__")


def content_hash(root: Path) -> str:
    """A short hash over every file below `root`; one changed byte gives all of them new addresses."""
    digest = hashlib.sha256()
    for path in sorted(path for path in root.rglob("*") if path.is_file()):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def squeezed(root: Path, cache: Path, version: str) -> Path:
    """A copy of `root` with gzip siblings, made once per content and renamed into place whole."""
    target = cache / version
    if target.exists():
        return target
    cache.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(dir=cache))
    shutil.copytree(root, aside / "files", ignore=LEFT_OUT)
    compressor = Compressor(use_brotli=False, quiet=True)
    for path in [path for path in (aside / "files").rglob("*") if path.is_file()]:
        if compressor.should_compress(path.name):
            compressor.compress(str(path))
    try:
        (aside / "files").rename(target)
    except OSError:
        if not target.exists():  # another process was faster: fine; anything else: not
            raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return target


def serve(application: Any, folder: Path, prefix: str, *, is_https: bool) -> WhiteNoise:
    """Serve `folder` below `prefix` before the application is asked, with the same security headers."""

    def secure(headers: Any, _path: str, _url: str) -> None:
        for name, value in {**FIXED, "Referrer-Policy": "same-origin"}.items():
            headers[name] = value
        if is_https:
            headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"

    return WhiteNoise(
        application,
        root=str(folder),
        prefix=prefix,
        max_age=FOREVER,
        immutable_file_test=lambda _path, _url: True,
        allow_all_origins=False,
        add_headers_function=secure,
    )
