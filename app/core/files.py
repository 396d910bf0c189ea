"""Stored files by content hash: the name is the content, so nothing is ever overwritten or half there."""

import hashlib
import os
import tempfile
from pathlib import Path


class FileStore:
    """A folder of files named by SHA-256, two levels deep."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, content: bytes) -> str:
        """Store `content` and return its hash. Written aside, synced, then renamed: a crash leaves no half file."""
        name = hashlib.sha256(content).hexdigest()
        path = self._path(name)
        if path.exists():
            return name
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, aside = tempfile.mkstemp(dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(aside).replace(path)
        except BaseException:
            Path(aside).unlink(missing_ok=True)
            raise
        return name

    def get(self, name: str) -> bytes | None:
        """The content, or None for a name that is no hash or is not stored."""
        if len(name) != 64 or set(name) - set("0123456789abcdef"):
            return None
        try:
            return self._path(name).read_bytes()
        except FileNotFoundError:
            return None

    def drop(self, name: str) -> None:
        """Forget a stored file; a name that is not stored is forgotten already."""
        if len(name) == 64 and not set(name) - set("0123456789abcdef"):
            self._path(name).unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        return self.root / name[:2] / name[2:4] / name
