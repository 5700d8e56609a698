"""Registers of municipalities and counties, their reforms, and how counts move between vintages."""

from datetime import date
from typing import Any

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, PrimaryKeyConstraint, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.store.columns import Base, BigId, Moment, Outline, Word, one_of
from geodata.registers.reforms import ReformKind
from geodata.vocabulary.schemes import Scheme

SCHEME_KNOWN = one_of("scheme", tuple(scheme.value for scheme in Scheme))
SOURCE_KINDS = ("gv100ad", "vg5000", "bbsr_municipalities", "bbsr_counties", "bbsr_county_names")


class RegisterSource(Base):
    """A published file from which a register, or a conversion table, was taken."""

    __tablename__ = "source"
    __table_args__ = (
        UniqueConstraint("kind", "layer", "vintage"),
        CheckConstraint(one_of("kind", SOURCE_KINDS), name="kind_known"),
        {"schema": "register"},
    )

    id: Mapped[BigId]
    kind: Mapped[Word]
    layer: Mapped[Word]  # the scheme of the file, or "all"
    vintage: Mapped[date]
    file_name: Mapped[Word]
    sha256: Mapped[Word]
    attribution: Mapped[Word]
    rows: Mapped[int]
    notes: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    imported_at: Mapped[Moment]


class RegisterEntry(Base):
    """An area as a register describes it on one day."""

    __tablename__ = "entry"
    __table_args__ = (
        PrimaryKeyConstraint("source_id", "scheme", "code"),
        CheckConstraint(SCHEME_KNOWN, name="scheme_known"),
        CheckConstraint("outline IS NULL OR ST_IsValid(outline)", name="outline_valid"),
        Index("entry_of_day", "scheme", "vintage", "code"),
        Index("entry_of_code", "scheme", "code", "vintage"),
        Index("entry_outline_idx", "outline", postgresql_using="gist"),
        {"schema": "register"},
    )

    source_id: Mapped[int] = mapped_column(ForeignKey("register.source.id", ondelete="CASCADE"))
    scheme: Mapped[Word]
    code: Mapped[Word]
    vintage: Mapped[date]
    name: Mapped[Word]
    kind: Mapped[Word | None]
    regional_key: Mapped[Word | None]
    parent_scheme: Mapped[Word | None]
    parent_code: Mapped[Word | None]
    association: Mapped[Word | None]
    nuts: Mapped[Word | None]
    area_ha: Mapped[int | None]
    residents: Mapped[int | None]
    seat: Mapped[Word | None]
    outline: Mapped[Outline | None]


class RegisterConversion(Base):
    """Which share of an area at the end of a year lies in which area of 31 December 2020."""

    __tablename__ = "conversion"
    __table_args__ = (
        PrimaryKeyConstraint("source_id", "vintage", "from_code", "to_code"),
        CheckConstraint(
            "residents_share BETWEEN 0 AND 1 AND area_share BETWEEN 0 AND 1 "
            "AND (employees_share IS NULL OR employees_share BETWEEN 0 AND 1)",
            name="shares_are_shares",
        ),
        {"schema": "register"},
    )

    source_id: Mapped[int] = mapped_column(ForeignKey("register.source.id", ondelete="CASCADE"))
    vintage: Mapped[date]
    from_code: Mapped[Word]
    to_code: Mapped[Word]
    residents_share: Mapped[float]
    area_share: Mapped[float]
    employees_share: Mapped[float | None]  # None: not known
    is_by_area: Mapped[bool]  # nobody lives there: residents are shared out by area


class RegisterEvent(Base):
    """A reform: which areas ended or lost something, which began or gained, and when."""

    __tablename__ = "event"
    __table_args__ = (
        CheckConstraint(SCHEME_KNOWN, name="scheme_known"),
        CheckConstraint(one_of("kind", tuple(kind.value for kind in ReformKind)), name="kind_known"),
        CheckConstraint('"after" < until', name="has_a_time"),
        Index("event_from_codes", "from_codes", postgresql_using="gin"),
        Index("event_to_codes", "to_codes", postgresql_using="gin"),
        {"schema": "register"},
    )

    id: Mapped[BigId]
    source_id: Mapped[int | None] = mapped_column(ForeignKey("register.source.id", ondelete="CASCADE"))
    scheme: Mapped[Word]
    kind: Mapped[Word]
    from_codes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    to_codes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    after: Mapped[date]  # in force after the end of this day …
    until: Mapped[date]  # … and at the latest on this one
    is_certain: Mapped[bool]  # False: into one of the to_codes, it is not known which
    name: Mapped[Word | None]
