"""Stored files: the name is the content."""

from __future__ import annotations

import hashlib
import os
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.files import FileStore


def files_in(root: Path) -> list[Path]:
    return sorted(path for path in root.rglob("*") if path.is_file())


def test_put_gives_the_hash_and_get_the_content(tmp_path: Path) -> None:
    store = FileStore(tmp_path / "files")
    name = store.put(b"Inhalt")
    assert name == hashlib.sha256(b"Inhalt").hexdigest()
    assert store.get(name) == b"Inhalt"
    assert store.get("0" * 64) is None


def test_put_of_the_same_content_keeps_one_file_untouched(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    name = store.put(b"einmal")
    (only,) = files_in(tmp_path)
    before = only.stat()
    assert store.put(b"einmal") == name
    assert files_in(tmp_path) == [only]
    assert (only.stat().st_mtime_ns, only.stat().st_ino) == (before.st_mtime_ns, before.st_ino)


def test_put_of_the_same_content_by_many_threads_leaves_one_whole_file(tmp_path: Path) -> None:
    store, content = FileStore(tmp_path), b"x" * 200_000
    threads = [threading.Thread(target=store.put, args=(content,)) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [path.read_bytes() for path in files_in(tmp_path)] == [content]


@pytest.mark.parametrize(
    "name",
    [
        "../../../../etc/passwd",
        "/etc/passwd",
        "..",
        "",
        "\x00" * 64,
        "../" * 21 + "x",
        "A" * 64,
        "０" * 64,
        "g" * 64,
        "a" * 63,
        "a" * 65,
        "a" * 63 + "\n",
    ],
)
def test_get_of_a_name_that_is_no_hash_gives_none(name: str, tmp_path: Path) -> None:
    store = FileStore(tmp_path / "files")
    store.put(b"etwas")
    (tmp_path / "passwd").write_bytes(b"geheim")
    assert store.get(name) is None


@given(st.text(max_size=80))
def test_get_of_any_text_gives_none_and_never_raises(name: str) -> None:
    assert FileStore(Path("/nowhere/at/all")).get(name) is None


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_put_that_fails_halfway_leaves_nothing_behind(
    step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(*((os, "fsync") if step == "fsync" else (Path, "replace")), full)
    store = FileStore(tmp_path)
    with pytest.raises(OSError, match="No space"):
        store.put(b"halb")
    assert files_in(tmp_path) == []
    assert store.get(hashlib.sha256(b"halb").hexdigest()) is None
    monkeypatch.undo()
    assert store.get(store.put(b"halb")) == b"halb"
