"""Pictures are made anew in a process of their own: bounded in memory and time, and no loss if a decoder falls over."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from app.photos import rules
from app.photos.reencoding import Picture

# app/__init__.py assembles the whole product; this needs none of it. The limits hold before the first byte is read.
BOOT = """
import resource, sys, types
memory, seconds = int(sys.argv[2]), int(sys.argv[3])
resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
package = types.ModuleType("app")
package.__path__ = [sys.argv[1]]
sys.modules["app"] = package
from app.photos import reencoding
reencoding.main()
"""
FOLDER = Path(__file__).resolve().parent.parent
MEMORY = 1536 * 1024 * 1024
SECONDS = 20
LIMIT = 60.0
"""Seconds by the clock, on a machine that has other things to do."""

# One picture at a time in each web process. Forms beyond four are asked to come back, so that pages find a thread.
_one_at_a_time = threading.BoundedSemaphore(1)
_forms = threading.BoundedSemaphore(4)


@dataclass(frozen=True)
class Developed:
    """A picture with the name it came under, and the id under which it is the same when it is sent again."""

    name: str
    client_id: str
    picture: Picture


@dataclass
class Batch:
    """What became of the files of one form."""

    developed: list[Developed] = field(default_factory=list)
    refused: list[tuple[str, rules.PictureRefused]] = field(default_factory=list)


def develop(files: Iterable[tuple[str, bytes]], form_id: str) -> Batch:
    """Name and content of each file, made anew one after the other; one that is refused costs the others nothing.

    The id of a picture follows from the form and the content, so the same form sent twice adds nothing.
    Raises Busy, TooMany, NothingChosen.
    """
    if not _forms.acquire(blocking=False):
        raise rules.Busy
    try:
        batch = Batch()
        for number, (name, data) in enumerate(files, 1):
            if number > rules.MOST_FILES:
                raise rules.TooMany
            _develop(name, data, form_id, batch)
    finally:
        _forms.release()
    if not batch.developed and not batch.refused:
        raise rules.NothingChosen
    return batch


def _develop(name: str, data: bytes, form_id: str, batch: Batch) -> None:
    client_id = hashlib.sha256(form_id.encode("utf-8", "replace") + b"\0" + data).hexdigest()[:36]
    try:
        batch.developed.append(Developed(name, client_id, developed(data)))
    except rules.PictureRefused as refusal:
        batch.refused.append((rules.plain_name(name), refusal))


def developed(data: bytes) -> Picture:
    """The picture in `data` made anew. Raises a rules.PictureRefused."""
    if len(data) > rules.MOST_BYTES:
        raise rules.TooBig
    command = [sys.executable, "-I", "-c", BOOT, str(FOLDER), str(MEMORY), str(SECONDS)]
    with _one_at_a_time:
        try:
            done = subprocess.run(  # noqa: S603  (our own program, without a shell)
                command, input=data, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=LIMIT, check=False
            )
        except subprocess.TimeoutExpired:
            raise rules.TooLaborious from None
    if done.returncode:  # out of time or memory, or a decoder that fell over
        raise rules.TooLaborious
    line, _, files = done.stdout.partition(b"\n")
    said = json.loads(line)
    if "refused" in said:
        raise rules.REFUSED[said["refused"]]
    cut = said["full"]
    return Picture(files[:cut], files[cut : cut + said["small"]], said["width"], said["height"])
