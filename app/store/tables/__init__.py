"""The tables, one file per subject; importing this package knows them all."""

from app.store.tables.areas import Area, Municipality
from app.store.tables.facts import Delivery, Fact
from app.store.tables.values import (
    Edition,
    IndicatorValue,
    ReleasedArea,
    ReleasedColumn,
    ReleasedIndicator,
    Run,
)

__all__ = [
    "Area",
    "Delivery",
    "Edition",
    "Fact",
    "IndicatorValue",
    "Municipality",
    "ReleasedArea",
    "ReleasedColumn",
    "ReleasedIndicator",
    "Run",
]
