"""Reading revisions past the ORM: one tiny query before a page is answered from memory."""

from __future__ import annotations

import threading
from typing import Any

from sqlalchemy import Engine

EVERYTHING = "*"


class Revisions:
    """The current revision of scopes, read over one plain connection per thread.

    The ORM costs more than the whole answer from memory, so this goes to the driver directly. Every fault
    yields None: the caller then builds the page as if nothing were remembered.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._mine = threading.local()
        mark = "?" if engine.dialect.name == "sqlite" else "%s"
        self._one = f"SELECT number FROM revision WHERE scope = {mark}"  # noqa: S608 (a constant)
        self._all = "SELECT coalesce(sum(number), 0) FROM revision"

    def current(self, scope: str) -> int | None:
        """The revision of `scope` (0 when it never changed); of all scopes together for EVERYTHING."""
        try:
            cursor = self._connection().cursor()
            try:
                cursor.execute(*((self._all,) if scope == EVERYTHING else (self._one, (scope,))))
                row = cursor.fetchone()
            finally:
                cursor.close()
        except Exception:  # a restarted database must cost one rebuilt page, never an error
            self._mine.connection = None
            return None
        return int(row[0]) if row else 0

    def _connection(self) -> Any:
        connection = getattr(self._mine, "connection", None)
        if connection is None:
            dialect, url = self._engine.dialect, self._engine.url
            arguments, options = dialect.create_connect_args(url)
            connection = dialect.connect(*arguments, **options)
            if dialect.name == "sqlite":
                connection.isolation_level = None
                connection.execute("PRAGMA busy_timeout=2000")
            else:
                connection.autocommit = True
            self._mine.connection = connection
        return connection
