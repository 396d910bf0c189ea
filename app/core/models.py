"""What core itself keeps: the revision of everything that is published from memory."""

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model


class Revision(Model):
    """How often the content behind published pages of one scope has changed, and when last.

    `changed_at` counts whole seconds since 1970, as dates of HTTP do, and rises with every change, two in one second
    and a clock set back included: what asks by date only would else never hear of the second one.
    """

    __tablename__ = "revision"

    scope: Mapped[str] = mapped_column(String(80), primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger)
    changed_at: Mapped[int] = mapped_column(BigInteger, default=0)
