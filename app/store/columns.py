"""Declarative base, naming convention, reusable column types."""

from datetime import datetime
from typing import Annotated

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import CHAR, BigInteger, DateTime, Identity, MetaData, Text, func
from sqlalchemy.orm import DeclarativeBase, mapped_column

from geodata.vocabulary.areas import STORAGE_SRID, WEB_SRID

NAMING = {
    "ix": "%(table_name)s_%(column_0_N_name)s_idx",
    "uq": "%(table_name)s_%(column_0_N_name)s_key",
    "ck": "%(table_name)s_%(constraint_name)s_check",
    "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
    "pk": "%(table_name)s_pkey",
}


class Base(DeclarativeBase):
    """All tables."""

    metadata = MetaData(naming_convention=NAMING)


BigId = Annotated[int, mapped_column(BigInteger, Identity(), primary_key=True)]
MunicipalityKey = Annotated[str, mapped_column(CHAR(8))]
Word = Annotated[str, mapped_column(Text)]
Moment = Annotated[datetime, mapped_column(DateTime(timezone=True), server_default=func.now())]
Outline = Annotated[
    WKBElement,
    mapped_column(Geometry("MULTIPOLYGON", srid=STORAGE_SRID, spatial_index=False)),
]
WebOutline = Annotated[
    WKBElement,
    mapped_column(Geometry("MULTIPOLYGON", srid=WEB_SRID, spatial_index=False)),
]


def one_of(column: str, words: tuple[str, ...]) -> str:
    """The text of a check constraint that admits some words only."""
    return f"{column} IN ({', '.join(repr(word) for word in words)})"
