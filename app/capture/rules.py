"""What counts as a finding, which round is running, and what a short code is."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.core.errors import Refusal
from app.core.text import N_, nfc, unprintable

# Points of the last round are still typed while people go to their seats.
LATE = timedelta(minutes=15)
# How often a screen asks whether anything is new: what one scribe notes is on the others within three seconds.
LOOKS_EVERY = timedelta(seconds=2)

MOST_SIGNS = 1000
MOST_FINDINGS = 500
MOST_ITEMS = 100
MOST_BYTES = 512 * 1024
MOST_ROUNDS = 99

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # 32 signs without I, L, O and U: five bits each
CODE_SIGNS = 10
_ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})

CLIENT_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def fresh_code() -> str:
    """Ten signs, 50 bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_SIGNS))


def spelled(code: str) -> str:
    """A code as it is printed: in two halves."""
    return f"{code[:5]}-{code[5:]}"


def read_code(typed: str) -> str:
    """A code as typed by somebody: in any case, with blanks or dashes, with signs that look alike; "" if it is none."""
    signs = re.sub(r"[\s\-–—_.]+", "", typed.upper()).translate(_ALIKE)
    return signs if len(signs) == CODE_SIGNS and set(signs) <= set(ALPHABET) else ""


def code_mark(code: str, key: str) -> str:
    """What is stored of a code: 50 bits could be tried out by whoever steals the table, but not without the key."""
    return hmac.new(f"{key}|mitschrift".encode(), code.encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True)
class Round:
    """A round at one station: when it is, and the numbers of the groups that are there."""

    number: int
    starts_at: datetime
    ends_at: datetime
    groups: tuple[int, ...] = ()

    @property
    def group(self) -> int | None:
        """The group, where there is exactly one."""
        return self.groups[0] if len(self.groups) == 1 else None


def running(rounds: Sequence[Round], now: datetime) -> Round | None:
    """The round to which a point belongs that is noted now.

    A round lasts until the next one begins: what a group said is often typed while the next one comes. After the last
    one there is some time left; then nobody knows.
    """
    begun = [each for each in rounds if each.starts_at <= now]
    if not begun or (begun[-1] == rounds[-1] and now >= begun[-1].ends_at + LATE):
        return None
    return begun[-1]


class NothingNoted(Refusal):
    message = N_("Da steht noch nichts. Bitte schreiben Sie den Punkt auf und senden Sie ihn dann.")
    field = "text"


class TooLong(Refusal):
    message = N_(
        "Der Punkt ist %(length)s Zeichen lang. Möglich sind %(most)s. Bitte teilen Sie ihn in mehrere Punkte."
    )
    field = "text"


class HiddenSign(Refusal):
    message = N_(
        "Der Text enthält ein unsichtbares Zeichen (U+%(code)s), vermutlich beim Kopieren entstanden. "
        "Bitte tippen Sie den Text neu ein."
    )
    field = "text"


class NotOfThisPage(Refusal):
    message = N_("Diese Angaben hat unsere Seite so nicht gesendet. Bitte laden Sie die Seite neu.")


class TooManyFindings(Refusal):
    message = N_(
        "Diese Station hat schon %(most)s Punkte. Mehr passen nicht. Bitte fassen Sie einige davon zusammen "
        "oder löschen Sie welche."
    )
    field = "text"


class FindingGone(Refusal):
    message = N_("Diesen Punkt gibt es an dieser Station nicht mehr. Bitte laden Sie die Seite neu.")
    status = 404


class ChangedMeanwhile(Refusal):
    message = N_(
        "Diesen Punkt hat inzwischen jemand anders geändert. Jetzt lautet er: „%(text)s“. "
        "Bitte prüfen Sie, welche Fassung gelten soll, und speichern Sie dann noch einmal."
    )
    field = "text"
    status = 409


class NothingToTakeBack(Refusal):
    message = N_("Es gibt keine Änderung, die sich zurücknehmen lässt. Der Punkt bleibt, wie er ist.")


class NoPartner(Refusal):
    message = N_("Bitte wählen Sie einen anderen Punkt dieser Station, mit dem Sie zusammenfassen.")
    field = "into"


class WrongCode(Refusal):
    message = N_(
        "Zu diesem Code gibt es gerade keine Station. Vergleichen Sie ihn mit dem Aushang. "
        "Stimmt er, dann bitten Sie die Moderation um einen neuen."
    )
    field = "code"


class TooManyItems(Refusal):
    message = N_("Das waren mehr als %(most)s Punkte auf einmal. Bitte senden Sie sie in kleineren Teilen.")
    status = 413


def words(text: str) -> str:
    """A point as it is kept: composed letters, one line, no outer blanks. Raises what is wrong with it."""
    line = nfc(re.sub(r"[\r\n\t]+", " ", text))
    if not line:
        raise NothingNoted
    if len(line) > MOST_SIGNS:
        raise TooLong(length=len(line), most=MOST_SIGNS)
    sign = unprintable(line)
    if sign:
        raise HiddenSign(code=f"{ord(sign):04X}")
    return line


def check_number(number: object) -> int | None:
    """A round or a group; None where nobody knows. Raises NotOfThisPage."""
    if number is None:
        return None
    if not isinstance(number, int) or isinstance(number, bool) or not 1 <= number <= MOST_ROUNDS:
        raise NotOfThisPage
    return number


def check_client_id(value: object) -> str:
    """The number a device gave: a random one, so that two devices never give the same. Raises NotOfThisPage."""
    if not isinstance(value, str) or not CLIENT_ID.fullmatch(value):
        raise NotOfThisPage
    return value


def noted_at(claimed: datetime | None, made_at: datetime, now: datetime) -> datetime:
    """When a device says it noted something, within what is possible: its clock may be wrong."""
    return now if claimed is None or claimed > now else max(claimed, made_at)
