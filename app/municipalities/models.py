"""The register of municipalities."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Date, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model
from app.municipalities import rules


class Municipality(Model):
    """One entry of the official register: a municipality, or a district (`kind`, see rules.Kind).

    `name` is official ("Kassel, documenta-Stadt"), `folded` is what it is found by: lower case, umlauts spelled out,
    without what follows the comma; see rules.found_by.
    """

    __tablename__ = "municipality"
    __table_args__ = (Index("ix_municipality_folded", "folded"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ags: Mapped[str] = mapped_column(String(12), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(40), default="")
    district_ags: Mapped[str] = mapped_column(String(12), default="")
    district: Mapped[str] = mapped_column(String(200), default="")
    population: Mapped[int | None]
    postcode: Mapped[str] = mapped_column(String(10), default="")
    folded: Mapped[str] = mapped_column(String(250).with_variant(String(250, collation="C"), "postgresql"))
    as_of: Mapped[date | None] = mapped_column(Date)

    @property
    def label(self) -> str:
        """Stadt Kassel, Gemeinde Kaufungen (Landkreis Kassel), Landkreis Kassel."""
        return rules.label(self.kind, self.name, self.district)

    @property
    def choice(self) -> rules.Choice:
        return rules.Choice(self.ags, self.label, rules.spoken(self.kind, self.name))
