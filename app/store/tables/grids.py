"""Cells of census grids around a municipality."""

from sqlalchemy import CheckConstraint, ForeignKey, PrimaryKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.store.columns import Base, Word
from app.store.tables.facts import ABSENT_HAS_NO_VALUE, STATUS_KNOWN


class GridCell(Base):
    """One square cell, named by its centre in EPSG:3035; a cell not delivered has no row.

    Whether the number is a count or a percentage says the declaration of the table it came in.
    """

    __tablename__ = "grid_cell"
    __table_args__ = (
        PrimaryKeyConstraint("delivery_id", "resolution_m", "x", "y"),
        CheckConstraint(STATUS_KNOWN, name="status_known"),
        CheckConstraint(ABSENT_HAS_NO_VALUE, name="absent_has_no_value"),
        CheckConstraint(
            "resolution_m > 0 AND (2 * x) % resolution_m = 0 AND (2 * y) % resolution_m = 0",
            name="centre_on_the_raster",
        ),
        {"schema": "core"},
    )

    delivery_id: Mapped[int] = mapped_column(ForeignKey("raw.delivery.id"))
    variable: Mapped[Word]
    resolution_m: Mapped[int]
    x: Mapped[int]
    y: Mapped[int]
    value: Mapped[float | None]
    status: Mapped[Word]
