"""Bytes of a protocol file to text, or a refusal that says what is wrong and what helps."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from app.core.errors import Refusal
from app.core.text import N_

MOST_BYTES = 2 * 1024 * 1024
MOST_LINES = 5_000
_BOMS = (
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),  # before UTF-16: its sign begins like that of UTF-16
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_MAGIC = (
    (b"%PDF-", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"\xd0\xcf\x11\xe0", "Word 97"),
    (b"{\\rtf", "RTF"),
    (b"\x7fELF", "ELF"),
    (b"\x1f\x8b", "GZIP"),
)
_PAGE = re.compile(rb"\s{0,200}<(?:!doctype html|html|\?xml)", re.I)
# UTF-8 letters and quotes read byte by byte never make sense in Windows-1252.
_TORN_UTF8 = re.compile(rb"\xc3[\x80-\xbf]|\xe2\x80[\x80-\xbf]")
# An umlaut of DOS or the old Mac, read as Windows-1252, is one of these between two small letters.
_OLD_UMLAUT = re.compile("[A-Za-zß][„”Ÿ§‡†‰™][a-z]")
# These turn the order of the text around, so that a reader sees something else than is stored.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class UnreadableMinutes(Refusal, ValueError):
    """The file cannot be read as a protocol; `line` is the source line, where there is one."""

    field = "file"
    message = N_("Die Datei lässt sich nicht als Protokoll lesen. Speichern Sie es als Text und wählen Sie es neu aus.")

    def __init__(self, *, line: int | None = None, **values: object) -> None:
        self.line = line
        super().__init__(**values, **({} if line is None else {"line": line}))


class TooLarge(UnreadableMinutes):
    status = 413
    message = N_(
        "Die Datei ist %(size)s MB groß, erlaubt sind 2 MB. Entfernen Sie Bilder oder speichern Sie nur den Text."
    )


class TooManyLines(UnreadableMinutes):
    status = 413
    message = N_("Ab Zeile %(line)s ist die Datei zu lang für ein Protokoll. Teilen Sie sie in mehrere Protokolle auf.")


class NothingInIt(UnreadableMinutes):
    message = N_("Die Datei enthält keinen Text. Prüfen Sie, ob Sie die richtige Datei gewählt haben.")


class NotText(UnreadableMinutes):
    message = N_(
        "Die Datei ist keine Textdatei, sondern %(found)s. Speichern Sie das Protokoll als .txt, .md oder .docx."
    )


class MisnamedWord(UnreadableMinutes):
    message = N_(
        "Die Datei ist ein Word- oder ZIP-Dokument mit falscher Endung. Benennen Sie ein Word-Dokument in .docx um."
    )


class BinaryContent(UnreadableMinutes):
    message = N_(
        "Zeile %(line)s enthält Nullbytes, die Datei ist also kein reiner Text. Speichern Sie sie als Text in UTF-8."
    )


class StrayCharacter(UnreadableMinutes):
    message = N_(
        "Zeile %(line)s enthält das unsichtbare Steuerzeichen %(sign)s. Löschen Sie es und laden Sie die Datei neu."
    )


class UnknownEncoding(UnreadableMinutes):
    message = N_(
        "Die Zeichen in Zeile %(line)s sind nicht lesbar, die Kodierung ist unklar. Speichern Sie die Datei als UTF-8."
    )


@dataclass(frozen=True)
class Note:
    """Something to know about a reading. `message` is a German msgid, `values` fill its named placeholders."""

    code: str
    message: str
    values: Mapping[str, object] = field(default_factory=dict)
    line: int | None = None

    def __str__(self) -> str:
        return self.message % self.values if self.values else self.message


def measure(data: bytes) -> None:
    """Refuse what is too large or empty before anything else looks at it."""
    if len(data) > MOST_BYTES:
        raise TooLarge(size=f"{len(data) / 1024 / 1024:.1f}".replace(".", ","))
    if not data.strip():
        raise NothingInIt


def decode(data: bytes) -> tuple[str, str, tuple[Note, ...]]:
    """The text, the name of its encoding and what to say about it. Raises a kind of UnreadableMinutes."""
    measure(data)
    refuse_formats(data)
    text, encoding = _decoded(data)
    check(text)
    if encoding == "UTF-8":
        return text, encoding, ()
    said = N_(
        "Die Datei ist in %(encoding)s gespeichert und wurde so gelesen. Prüfen Sie Umlaute und Anführungszeichen."
    )
    return text, encoding, (Note("encoding", said, {"encoding": encoding}),)


def check(text: str) -> None:
    """Refuse text without words or without end, and characters that no document format may carry."""
    if not text.strip("\ufeff \t\r\n\u00a0"):
        raise NothingInIt
    if text.count("\n") > MOST_LINES:
        raise TooManyLines(line=MOST_LINES + 1)
    for sign in sorted(set(text)):
        if _is_stray(sign):
            line = _line(text, text.index(sign))
            raise BinaryContent(line=line) if sign == "\0" else StrayCharacter(line=line, sign=f"U+{ord(sign):04X}")


def _is_stray(sign: str) -> bool:
    if sign in "\n\r\t":
        return False
    nonsense = 0xFDD0 <= ord(sign) <= 0xFDEF or ord(sign) & 0xFFFE == 0xFFFE
    return nonsense or sign in _TURNING or unicodedata.category(sign) in ("Cc", "Cs")


def refuse_formats(data: bytes) -> None:
    """Refuse by its first bytes what only bears the name of a text."""
    if data.startswith(b"PK\x03\x04"):
        raise MisnamedWord
    for magic, found in _MAGIC:
        if data.startswith(magic):
            raise NotText(found=found, line=1)
    if _PAGE.match(data):
        raise NotText(found="HTML/XML", line=1)


def _decoded(data: bytes) -> tuple[str, str]:
    for bom, codec, name in _BOMS:
        if data.startswith(bom):
            try:
                return data.decode(codec).removeprefix("\ufeff"), name
            except UnicodeDecodeError as error:
                raise UnknownEncoding(line=_byte_line(data, error.start)) from error
    if b"\0" in data:
        raise BinaryContent(line=_byte_line(data, data.index(b"\0")))
    try:
        return data.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError as error:
        return _windows(data, error.start), "Windows-1252"


def _windows(data: bytes, first_bad: int) -> str:
    if torn := _TORN_UTF8.search(data):
        raise UnknownEncoding(line=_byte_line(data, max(first_bad, torn.start())))
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise UnknownEncoding(line=_byte_line(data, error.start)) from error
    if old := _OLD_UMLAUT.search(text):
        raise UnknownEncoding(line=_line(text, old.start()))
    return text


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def _byte_line(data: bytes, at: int) -> int:
    return data.count(b"\n", 0, at) + 1
