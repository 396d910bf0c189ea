"""How often one client may send a form: instead of a captcha, which would shut people out.

The client is the address of the peer, or the one TRUSTED_PROXIES vouch for. It is counted under a keyed hash that
changes every day, so that neither memory nor Redis nor a log ever holds an address. A whole town hall may share one
address; the numbers leave room for it.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import logging
import math
from dataclasses import dataclass

from flask import Flask, current_app, request
from limits import RateLimitItemPerMinute
from limits.errors import StorageError
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from app.core import clock
from app.core.errors import Refusal
from app.core.text import N_
from config import Settings

log = logging.getLogger("rotunde.limits")
MINUTES = 10
PREFIX = 64  # bits of an IPv6 address that name one household or office


class TooOften(Refusal):
    """`wait` is the number of seconds after which the next try counts again."""

    status = 429
    message = N_(
        "Von Ihrem Internetanschluss kamen sehr viele Formulare. Bitte senden Sie Ihres in %(minutes)s Minuten noch "
        "einmal."
    )
    of_one = N_(
        "Von Ihrem Internetanschluss kamen sehr viele Formulare. Bitte senden Sie Ihres in einer Minute noch einmal."
    )

    def __init__(self, wait: int) -> None:
        self.wait = wait
        super().__init__(minutes=math.ceil(wait / 60))
        if wait <= 60:
            self.message = self.of_one


@dataclass
class Limiter:
    """Counts in Redis when there is one, else in this process; `most` 0 counts nothing."""

    most: int
    is_proxied: bool
    url: str
    _counts: SlidingWindowCounterRateLimiter | None = None

    def spend(self, kind: str, client: str) -> int:
        """Count one form of this kind; returns 0, or the seconds to wait when it was one too many."""
        item = RateLimitItemPerMinute(self.most, MINUTES)
        counts = self._counts = self._counts or SlidingWindowCounterRateLimiter(self._storage())
        try:
            if counts.hit(item, kind, client):
                return 0
            wait = counts.get_window_stats(item, kind, client).reset_time - clock.now().timestamp()
            return min(max(math.ceil(wait), 1), MINUTES * 60)
        except StorageError:
            log.warning("Redis not reachable; forms are not counted meanwhile")
            return 0

    def forget(self) -> None:
        """Start counting anew: in a forked child, and between tests."""
        self._counts = None

    def _storage(self) -> MemoryStorage | RedisStorage:
        """Made at the first count: the thread that clears old counts would not survive a fork."""
        if not self.url:
            return MemoryStorage()
        url = self.url.replace("unix://", "redis+unix://", 1) if self.url.startswith("unix://") else self.url
        return RedisStorage(url, wrap_exceptions=True, key_prefix="rotunde-limits")


def init_app(app: Flask, settings: Settings) -> None:
    app.extensions["rotunde.limits"] = Limiter(
        most=settings.rate_limit, is_proxied=settings.trusted_proxies > 0, url=settings.redis_url
    )


def count(kind: str) -> None:
    """Count this request as one form of `kind`. Raises TooOften."""
    limiter: Limiter = current_app.extensions["rotunde.limits"]
    peer = request.remote_addr or ""
    if not limiter.most or (_is_loopback(peer) and not limiter.is_proxied):
        return  # a proxy nobody declared stands for everybody: better no limit than one for all together
    wait = limiter.spend(kind, _mark(peer))
    if wait:
        raise TooOften(wait)


def _is_loopback(peer: str) -> bool:
    try:
        return ipaddress.ip_address(peer).is_loopback
    except ValueError:  # a UNIX socket has no address
        return not peer


def _mark(peer: str) -> str:
    """Today's mark of a client; of an IPv6 network as a whole, for a single host in it changes at will."""
    try:
        address = ipaddress.ip_address(peer)
    except ValueError:
        network = peer
    else:
        network = str(ipaddress.ip_network((address, PREFIX if address.version == 6 else 32), strict=False))
    key = f"{current_app.config['SECRET_KEY']}|{clock.now().date().isoformat()}"
    return hmac.new(key.encode(), network.encode(), hashlib.sha256).hexdigest()[:32]
