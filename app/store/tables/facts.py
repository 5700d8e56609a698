"""Deliveries as they came, and the facts read from them."""

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, PrimaryKeyConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.store.columns import Base, BigId, Moment, Word, one_of
from geodata.vocabulary.cells import STATUSES

STATUS_KNOWN = one_of("status", STATUSES)
ABSENT_HAS_NO_VALUE = "(status = 'present') = (value IS NOT NULL)"


class Delivery(Base):
    """A delivered file, kept unchanged."""

    __tablename__ = "delivery"
    __table_args__ = (
        CheckConstraint(one_of("status", ("accepted", "superseded")), name="status_known"),
        Index(
            "delivery_accepted_once",
            "owner_key",
            "table_id",
            "reporting_year",
            unique=True,
            postgresql_where=text("status = 'accepted'"),
        ),
        {"schema": "raw"},
    )

    id: Mapped[BigId]
    owner_key: Mapped[Word]  # municipality (8 digits) or county (5)
    table_id: Mapped[Word]
    reporting_year: Mapped[int]
    file_name: Mapped[Word]
    sha256: Mapped[Word]
    content: Mapped[bytes] = mapped_column(LargeBinary)
    reference_date: Mapped[date | None]  # of the numbers; None for outlines
    boundaries: Mapped[date | None]  # vintage of the area keys in it
    notes: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    status: Mapped[Word]
    received_at: Mapped[Moment]


class Fact(Base):
    """One delivered number, or the reason why there is none, and the cell of the file it stood in."""

    __tablename__ = "fact"
    __table_args__ = (
        PrimaryKeyConstraint("delivery_id", "area_id", "variable", "reporting_year"),
        CheckConstraint(STATUS_KNOWN, name="status_known"),
        CheckConstraint(ABSENT_HAS_NO_VALUE, name="absent_has_no_value"),
        CheckConstraint("value IS NULL OR value <> 'NaN'", name="value_is_a_number"),
        Index(  # two deliveries cannot both say how many there are
            "fact_current_once",
            "area_id",
            "variable",
            "reporting_year",
            unique=True,
            postgresql_where=text("is_current"),
        ),
        {"schema": "core"},
    )

    delivery_id: Mapped[int] = mapped_column(ForeignKey("raw.delivery.id"))
    area_id: Mapped[int] = mapped_column(ForeignKey("core.area.id"))
    variable: Mapped[Word]
    reporting_year: Mapped[int]
    value: Mapped[float | None]
    status: Mapped[Word]
    source_line: Mapped[int]
    source_column: Mapped[Word]
    is_current: Mapped[bool]
