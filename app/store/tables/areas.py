"""Municipalities and areas in their vintages."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, func, literal_column
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.store.columns import Base, BigId, MunicipalityKey, Outline, Word, one_of
from geodata.vocabulary.areas import AreaLevel

LEVELS = tuple(level.value for level in AreaLevel)


class Municipality(Base):
    """A municipality whose data are kept here: the owner of everything below it."""

    __tablename__ = "municipality"
    __table_args__ = (CheckConstraint("key ~ '^[0-9]{8}$'", name="key_has_8_digits"), {"schema": "core"})

    key: Mapped[MunicipalityKey] = mapped_column(primary_key=True)
    name: Mapped[Word]


class Area(Base):
    """One area in one vintage. A boundary change ends this row and starts another."""

    __tablename__ = "area"
    __table_args__ = (
        ExcludeConstraint(  # the database refuses two vintages of an area on the same day
            ("municipality_key", "="),
            ("level", "="),
            ("key", "="),
            (func.daterange(literal_column("valid_from"), literal_column("valid_until")), "&&"),
            name="area_one_vintage_at_a_time",
            using="gist",
        ),
        CheckConstraint("outline IS NULL OR ST_IsValid(outline)", name="outline_valid"),
        CheckConstraint("valid_until IS NULL OR valid_from < valid_until", name="ends_after_begin"),
        CheckConstraint(one_of("level", LEVELS), name="level_known"),
        Index("area_outline_idx", "outline", postgresql_using="gist"),
        {"schema": "core"},
    )

    id: Mapped[BigId]
    municipality_key: Mapped[MunicipalityKey] = mapped_column(ForeignKey("core.municipality.key"))
    level: Mapped[Word]
    key: Mapped[Word]
    name: Mapped[Word]
    parent_level: Mapped[Word | None]
    parent_key: Mapped[Word | None]
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]  # exclusive; None means still valid
    outline: Mapped[Outline | None]  # None: known to a register only
    delivery_id: Mapped[int | None] = mapped_column(ForeignKey("raw.delivery.id"))
