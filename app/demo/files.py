"""Writes files as offices send them, the same bytes for the same content."""

import re
import sqlite3
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path

import geopandas
import openpyxl
import pyogrio
import shapely

_STAMP = "2000-01-01T00:00:00.000Z"
Rows = Sequence[Sequence[str]]


def write_csv(path: Path, header: Sequence[str], rows: Rows, encoding: str) -> None:
    """Semicolons, CRLF; ``encoding`` as Python names it."""
    lines = [";".join(header), *(";".join(row) for row in rows)]
    path.write_bytes(("\r\n".join(lines) + "\r\n").encode(encoding))


def write_layers(path: Path, layers: Mapping[str, geopandas.GeoDataFrame]) -> None:
    """A GeoPackage; its clock is set to a fixed day, so that two runs give the same bytes."""
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": _STAMP})
    try:
        for name, frame in layers.items():
            frame.to_file(path, layer=name, driver="GPKG", engine="pyogrio", append=path.exists())
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
    with sqlite3.connect(path) as database:
        database.execute("UPDATE gpkg_contents SET last_change = ?", (_STAMP,))
    database.close()


def frame(
    columns: Mapping[str, Sequence[str]], outlines: Sequence[shapely.Geometry]
) -> geopandas.GeoDataFrame:
    """Attributes as text beside outlines in EPSG:25832."""
    return geopandas.GeoDataFrame(dict(columns), geometry=list(outlines), crs=25832)


def write_workbook(path: Path, sheet: str, rows: Sequence[Sequence[str | int | None]]) -> None:
    """One sheet; timestamps inside the archive are fixed."""
    book = openpyxl.Workbook()
    page = book.active
    if page is None:
        raise ValueError("a new workbook has a sheet")
    page.title = sheet
    for row in rows:
        page.append(list(row))
    page.column_dimensions["B"].width = 32
    buffer = BytesIO()
    book.save(buffer)
    day = datetime(2000, 1, 1)
    with zipfile.ZipFile(buffer) as made, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as kept:
        for entry in made.infolist():
            content = made.read(entry)
            if entry.filename == "docProps/core.xml":
                content = _without_clock(content)
            stamped = zipfile.ZipInfo(entry.filename, day.timetuple()[:6])
            stamped.compress_type = zipfile.ZIP_DEFLATED
            kept.writestr(stamped, content)


def _without_clock(content: bytes) -> bytes:
    """The workbook's properties with a fixed day of making."""
    return re.sub(rb"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z", b"2000-01-01T00:00:00Z", content)


def german(number: int) -> str:
    """A count as German offices write it: thousands dots, ``-`` for exactly nothing."""
    return "-" if number == 0 else f"{number:,}".replace(",", ".")
