"""What core itself keeps: the revision of everything that is published from memory."""

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model


class Revision(Model):
    """How often the content behind published pages of one scope has changed."""

    __tablename__ = "revision"

    scope: Mapped[str] = mapped_column(String(80), primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger)
