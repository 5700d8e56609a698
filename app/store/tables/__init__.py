"""The tables, one file per subject; importing this package knows them all."""

from app.store.tables.areas import Area, Municipality
from app.store.tables.crosswalks import Crosswalk, CrosswalkWeight
from app.store.tables.facts import Delivery, Fact
from app.store.tables.grids import GridCell
from app.store.tables.points import Point
from app.store.tables.registers import (
    RegisterConversion,
    RegisterEntry,
    RegisterEvent,
    RegisterSource,
)
from app.store.tables.values import (
    ComputedColumn,
    Edition,
    IndicatorValue,
    ReleasedArea,
    ReleasedColumn,
    ReleasedIndicator,
    ReleasedSimplifiedArea,
    Run,
)

__all__ = [
    "Area",
    "ComputedColumn",
    "Crosswalk",
    "CrosswalkWeight",
    "Delivery",
    "Edition",
    "Fact",
    "GridCell",
    "IndicatorValue",
    "Municipality",
    "Point",
    "RegisterConversion",
    "RegisterEntry",
    "RegisterEvent",
    "RegisterSource",
    "ReleasedArea",
    "ReleasedColumn",
    "ReleasedIndicator",
    "ReleasedSimplifiedArea",
    "Run",
]
