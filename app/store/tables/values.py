"""Computation runs, indicator values, release editions, released values."""

from datetime import date
from typing import Any, get_args

from sqlalchemy import CheckConstraint, ForeignKey, Index, PrimaryKeyConstraint, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, DOUBLE_PRECISION, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.store.columns import Base, BigId, Moment, MunicipalityKey, WebOutline, Word, one_of
from app.store.tables.areas import LEVELS
from app.store.tables.facts import ABSENT_HAS_NO_VALUE, STATUS_KNOWN
from indicators.situation import IntervalMethod

Numbers = ARRAY(DOUBLE_PRECISION)


class Run(Base):
    """One computation: which deliveries went in, and by which declarations."""

    __tablename__ = "run"
    __table_args__ = ({"schema": "core"},)

    id: Mapped[BigId]
    municipality_key: Mapped[MunicipalityKey] = mapped_column(ForeignKey("core.municipality.key"))
    catalogue_sha256: Mapped[Word]
    delivery_ids: Mapped[list[int]] = mapped_column(JSONB)
    finished_at: Mapped[Moment]


class IndicatorValue(Base):
    """A computed value of the latest run: true values, for the owner only."""

    __tablename__ = "indicator_value"
    __table_args__ = (
        PrimaryKeyConstraint("area_id", "indicator", "reporting_year", "vintage"),
        CheckConstraint(STATUS_KNOWN, name="status_known"),
        CheckConstraint(ABSENT_HAS_NO_VALUE, name="absent_has_no_value"),
        {"schema": "core"},
    )

    area_id: Mapped[int] = mapped_column(ForeignKey("core.area.id"))
    indicator: Mapped[Word]
    reporting_year: Mapped[int]
    method: Mapped[int]
    value: Mapped[float | None]
    status: Mapped[Word]
    run_id: Mapped[int] = mapped_column(ForeignKey("core.run.id"))
    low: Mapped[float | None]  # of a 95 % interval, where one is defined
    high: Mapped[float | None]
    vintage: Mapped[date]  # of the level's boundaries; an area that did not change stands in several
    flip_share: Mapped[float | None]  # of a class: how many likely inputs would give another one


class ComputedColumn(Base):
    """What was computed last of an indicator, level, vintage and year, and from what.

    The fingerprint covers everything the values rest on; where it is still the same, nothing is computed.
    """

    __tablename__ = "computed_column"
    __table_args__ = (
        PrimaryKeyConstraint("municipality_key", "indicator", "level", "vintage", "reporting_year"),
        CheckConstraint(one_of("level", LEVELS), name="level_known"),
        {"schema": "core"},
    )

    municipality_key: Mapped[MunicipalityKey] = mapped_column(ForeignKey("core.municipality.key"))
    indicator: Mapped[Word]
    level: Mapped[Word]
    vintage: Mapped[date]
    reporting_year: Mapped[int]
    fingerprint: Mapped[Word]
    run_id: Mapped[int] = mapped_column(ForeignKey("core.run.id"))


class Edition(Base):
    """One immutable table of released cells, with where it came from."""

    __tablename__ = "edition"
    __table_args__ = (
        CheckConstraint(one_of("audience", ("public", "ministry")), name="audience_known"),
        {"schema": "release"},
    )

    id: Mapped[BigId]
    municipality_key: Mapped[MunicipalityKey]
    municipality_name: Mapped[Word]
    audience: Mapped[Word]
    provenance: Mapped[dict[str, Any]] = mapped_column(JSONB)
    content_sha256: Mapped[Word]
    published_at: Mapped[Moment]


class ReleasedIndicator(Base):
    """What an indicator of an edition means: name, formula, unit, sources, in both languages."""

    __tablename__ = "indicator"
    __table_args__ = (PrimaryKeyConstraint("edition_id", "id"), {"schema": "release"})

    edition_id: Mapped[int] = mapped_column(ForeignKey("release.edition.id"))
    id: Mapped[Word]
    position: Mapped[int]
    metadata_: Mapped[dict[str, Any]] = mapped_column("metadata", JSONB)


class ReleasedArea(Base):
    """An area as it is shown: position 1..n within its level and vintage."""

    __tablename__ = "area"
    __table_args__ = (
        PrimaryKeyConstraint("edition_id", "level", "vintage", "position"),
        CheckConstraint(one_of("level", LEVELS), name="level_known"),
        Index("released_area_outline_idx", "outline", postgresql_using="gist"),
        {"schema": "release"},
    )

    edition_id: Mapped[int] = mapped_column(ForeignKey("release.edition.id"))
    level: Mapped[Word]
    vintage: Mapped[date]
    position: Mapped[int]
    key: Mapped[Word]
    name: Mapped[Word]
    parent_level: Mapped[Word | None]
    parent_key: Mapped[Word | None]
    valid_until: Mapped[date | None]
    feature: Mapped[Word]  # the finished GeoJSON geometry
    outline: Mapped[WebOutline]


class ReleasedSimplifiedArea(Base):
    """An area as it is drawn up to a zoom level: fewer corners, borders still shared with its neighbours."""

    __tablename__ = "simplified_area"
    __table_args__ = (
        PrimaryKeyConstraint("edition_id", "level", "vintage", "zoom", "position"),
        Index("simplified_area_outline_idx", "outline", postgresql_using="gist"),
        {"schema": "release"},
    )

    edition_id: Mapped[int] = mapped_column(ForeignKey("release.edition.id"))
    level: Mapped[Word]
    vintage: Mapped[date]
    zoom: Mapped[int]
    position: Mapped[int]
    outline: Mapped[WebOutline]


class ReleasedColumn(Base):
    """All values of one indicator, level and year, in the order of the areas of the vintage.

    An absent cell is NULL in every array of numbers; its reason stands in ``status``. A column that was
    converted says from which vintage, which share of each value is estimated, and in which band it lies.
    """

    __tablename__ = "value_column"
    __table_args__ = (
        PrimaryKeyConstraint("edition_id", "indicator", "level", "reporting_year", "vintage"),
        CheckConstraint(one_of("level", LEVELS), name="level_known"),
        CheckConstraint(
            "cardinality(value) = cardinality(status) AND cardinality(low) = cardinality(status) AND "
            "cardinality(high) = cardinality(status) AND cardinality(numerator) = cardinality(status) AND "
            "cardinality(denominator) = cardinality(status)",
            name="columns_of_one_length",
        ),
        CheckConstraint(
            "(converted_from IS NULL AND estimated_share IS NULL AND band_low IS NULL AND band_high IS NULL) "
            "OR (cardinality(estimated_share) = cardinality(status) AND cardinality(band_low) = "
            "cardinality(status) AND cardinality(band_high) = cardinality(status) AND converted_from < "
            "vintage)",
            name="conversion_is_told",
        ),
        CheckConstraint(
            "flip_share IS NULL OR cardinality(flip_share) = cardinality(status)", name="flips_of_one_length"
        ),
        CheckConstraint(
            "interval_method IS NULL OR " + one_of("interval_method", get_args(IntervalMethod)),
            name="interval_method_known",
        ),
        Index(
            "value_column_original_once",
            "edition_id",
            "indicator",
            "level",
            "reporting_year",
            unique=True,
            postgresql_where=text("converted_from IS NULL"),
        ),
        {"schema": "release"},
    )

    edition_id: Mapped[int] = mapped_column(ForeignKey("release.edition.id"))
    indicator: Mapped[Word]
    level: Mapped[Word]
    reporting_year: Mapped[int]
    reference_date: Mapped[date]
    vintage: Mapped[date]
    basis_vintage: Mapped[
        date
    ]  # of the areas a number rests on; a measure between areas rests on smaller ones
    value: Mapped[list[float | None]] = mapped_column(Numbers)
    low: Mapped[list[float | None]] = mapped_column(Numbers)
    high: Mapped[list[float | None]] = mapped_column(Numbers)
    numerator: Mapped[list[float | None]] = mapped_column(Numbers)
    denominator: Mapped[list[float | None]] = mapped_column(Numbers)
    status: Mapped[list[str]] = mapped_column(ARRAY(Text))
    breaks: Mapped[list[float]] = mapped_column(Numbers, server_default=text("'{}'"))
    converted_from: Mapped[date | None]  # None: delivered on these boundaries
    estimated_share: Mapped[list[float | None] | None] = mapped_column(Numbers)
    band_low: Mapped[list[float | None] | None] = mapped_column(Numbers)
    band_high: Mapped[list[float | None] | None] = mapped_column(Numbers)
    interval_method: Mapped[Word | None]  # how low and high were found; None: chance has no part in the value
    flip_share: Mapped[list[float | None] | None] = mapped_column(Numbers)  # of classes only
