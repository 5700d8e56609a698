"""Facilities where they lie: of each accepted delivery, whole."""

from typing import Annotated

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import CheckConstraint, ForeignKey, Index, PrimaryKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.store.columns import Base, MunicipalityKey, Word
from app.store.tables.facts import STATUS_KNOWN
from geodata.vocabulary.areas import STORAGE_SRID

Location = Annotated[
    WKBElement, mapped_column(Geometry("POINT", srid=STORAGE_SRID, spatial_index=False, nullable=False))
]


class Point(Base):
    """A facility of a delivered list, with its capacity or the reason why it is not known.

    Which lists are in force stands in ``raw.delivery.status``; which area a facility was counted in follows
    from where it lies.
    """

    __tablename__ = "point"
    __table_args__ = (
        PrimaryKeyConstraint("delivery_id", "key"),
        CheckConstraint(STATUS_KNOWN, name="status_known"),
        CheckConstraint("(status = 'present') = (capacity IS NOT NULL)", name="absent_has_no_value"),
        Index("point_location_idx", "location", postgresql_using="gist"),
        {"schema": "core"},
    )

    delivery_id: Mapped[int] = mapped_column(ForeignKey("raw.delivery.id"))
    municipality_key: Mapped[MunicipalityKey] = mapped_column(ForeignKey("core.municipality.key"))
    key: Mapped[Word]
    name: Mapped[Word]
    capacity: Mapped[float | None]
    status: Mapped[Word]
    location: Mapped[Location]
