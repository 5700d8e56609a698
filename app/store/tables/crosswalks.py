"""Crosswalks between vintages: stored once, sparse, with where they came from."""

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, PrimaryKeyConstraint
from sqlalchemy.dialects.postgresql import DOUBLE_PRECISION, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.store.columns import Base, BigId, Moment, MunicipalityKey, Word, one_of
from geodata.crosswalk import Method


class Crosswalk(Base):
    """Weights from the areas of one vintage to those of another; one for all, and one of each group's own."""

    __tablename__ = "crosswalk"
    __table_args__ = (
        CheckConstraint(one_of("method", tuple(method.value for method in Method)), name="method_known"),
        Index(
            "crosswalk_stored_once",
            "municipality_key",
            "level",
            "from_vintage",
            "to_vintage",
            "variable",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
        {"schema": "core"},
    )

    id: Mapped[BigId]
    municipality_key: Mapped[MunicipalityKey] = mapped_column(ForeignKey("core.municipality.key"))
    level: Mapped[Word]
    from_vintage: Mapped[date]
    to_vintage: Mapped[date]
    variable: Mapped[Word | None]  # None: for every variable that has none of its own
    method: Mapped[Word]
    fingerprint: Mapped[Word]  # of everything the weights were made from
    lineage: Mapped[dict[str, Any]] = mapped_column(JSONB)
    made_at: Mapped[Moment]


class CrosswalkWeight(Base):
    """The part of one source area that belongs to one target area; the parts of a source add up to 1."""

    __tablename__ = "crosswalk_weight"
    __table_args__ = (
        PrimaryKeyConstraint("crosswalk_id", "from_area_id", "to_area_id"),
        CheckConstraint("weight > 0 AND weight <= 1", name="weight_is_a_share"),
        {"schema": "core"},
    )

    crosswalk_id: Mapped[int] = mapped_column(ForeignKey("core.crosswalk.id", ondelete="CASCADE"))
    from_area_id: Mapped[int] = mapped_column(ForeignKey("core.area.id", ondelete="CASCADE"))
    to_area_id: Mapped[int] = mapped_column(ForeignKey("core.area.id", ondelete="CASCADE"))
    weight: Mapped[float] = mapped_column(DOUBLE_PRECISION)
