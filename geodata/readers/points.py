"""Geocoded facilities: a table with columns of coordinates, or a file of points with its own system."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geodata.declaration import Edition, PointForm
from geodata.readers.coordinate_systems import system_named
from geodata.readers.delimited import read_delimited
from geodata.readers.layers import Layer, read_layer
from geodata.readers.raw import RawRow, RawTable, check_header
from geodata.vocabulary.areas import GEOGRAPHIC_SRID, STORAGE_SRID
from geodata.vocabulary.cells import Floats
from geodata.vocabulary.errors import (
    CellError,
    DeclarationError,
    OutlineError,
    TableShapeError,
)
from geodata.vocabulary.reports import Findings, Position

# Germany in degrees with a margin of some kilometres: a facility of a German municipality lies in it.
_WEST, _SOUTH, _EAST, _NORTH = 5.5, 47.0, 15.5, 55.3
_LONGEST_TEXT: Final = 1_000  # characters; an attribute beyond it is a document, not a name


@dataclass(frozen=True, eq=False)
class RawPoints:
    """Attributes as text and, in the same order, where each row lies: EPSG:25832, metres, shape (rows,)."""

    table: RawTable
    x: Floats
    y: Floats


def read_points(path: Path, edition: Edition, findings: Findings, *, is_vector: bool) -> RawPoints:
    """Read facilities with their coordinates.

    Raises
    ------
    DeliveryError
        With every row whose coordinates are absent, unreadable, doubled or not in Germany, and every
        attribute that is too long.

    """
    form = edition.points
    if form is None:
        raise DeclarationError("the edition declares no points")
    if is_vector:
        table, x, y, system = _vector(path, edition, findings)
    else:
        table = read_delimited(path, edition, findings)
        x, y = (_numbers(table, name, edition, findings) for name in _columns(form))
        if edition.srid is None:
            raise DeclarationError("a table of points with columns of coordinates must declare 'srid'")
        system = pyproj.CRS.from_epsg(edition.srid)
    _check_texts(table, findings)
    findings.raise_if_any()
    _check_system(table, x, y, system, findings)
    findings.raise_if_any()
    into = pyproj.Transformer.from_crs(system, STORAGE_SRID, always_xy=True)
    east, north = into.transform(x, y)
    return RawPoints(table, np.asarray(east, np.float64), np.asarray(north, np.float64))


def _columns(form: PointForm) -> tuple[str, str]:
    if form.x is None or form.y is None:
        raise DeclarationError("a table of points must declare the columns 'x' and 'y' of its coordinates")
    return form.x, form.y


def _numbers(table: RawTable, name: str, edition: Edition, findings: Findings) -> Floats:
    at, form = (
        table.column(name),
        re.compile(rf"-?[0-9]{{1,8}}(?:{re.escape(edition.decimal)}[0-9]{{1,17}})?"),
    )
    numbers = np.full(len(table.rows), np.nan)
    for number, row in enumerate(table.rows):
        text = row.cells[at].strip()
        if form.fullmatch(text):
            numbers[number] = float(text.replace(edition.decimal, "."))
            continue
        what = "is no coordinate" if text else "is empty: a facility that lies nowhere cannot be counted"
        findings.problem(
            CellError,
            table.position(row, name),
            f"{text[:40]!r} {what}. Expected is a number such as 13{edition.decimal}384. Geocode the row, or "
            "take it out of the list and say so.",
            reason="geo.coordinate",
            value=text[:40],
        )
    return numbers


def _vector(path: Path, edition: Edition, findings: Findings) -> tuple[RawTable, Floats, Floats, pyproj.CRS]:
    layer = read_layer(path, edition.layer, findings)
    header = tuple(name.strip() for name, _ in layer.columns)
    check_header(header, edition, 1, findings)
    if len(layer.shapes) == 0:
        findings.problem(
            TableShapeError,
            Position(findings.file),
            "the layer holds no point. Expected is one for each facility. Export the layer again.",
            reason="file.empty",
        )
    findings.raise_if_any()
    rows = tuple(
        RawRow(number, cells)
        for number, cells in enumerate(zip(*(cells for _, cells in layer.columns), strict=True), start=1)
    )
    table = RawTable(findings.file, header, rows)
    x, y = _positions(table, layer, findings)
    return table, x, y, _system(layer, edition, findings)


def _system(layer: Layer, edition: Edition, findings: Findings) -> pyproj.CRS:
    """The file's own system; GeoJSON without one is in degrees by its standard (RFC 7946, section 4)."""
    named = system_named(layer.crs, layer.projection_file, findings)
    if named is not None:
        return named
    declared = GEOGRAPHIC_SRID if layer.is_geojson else edition.srid
    if declared is None:
        findings.problem(
            OutlineError,
            Position(findings.file),
            "the file names no coordinate system. Expected is one, e.g. EPSG:25832. Export the layer with "
            "its coordinate system, or declare 'srid' for this table.",
            reason="crs.missing",
        )
        findings.refuse()
    return pyproj.CRS.from_epsg(declared)


def _positions(table: RawTable, layer: Layer, findings: Findings) -> tuple[Floats, Floats]:
    """One position a row: a MultiPoint of one point is that point, of several it is refused."""
    x, y = np.full(len(table.rows), np.nan), np.full(len(table.rows), np.nan)
    for number, (row, shape) in enumerate(zip(table.rows, layer.shapes, strict=True)):
        point = _single(shape)
        if point is not None:
            x[number], y[number] = point.x, point.y
            continue
        findings.problem(
            OutlineError,
            table.position(row),
            f"the geometry is {_what_it_is(shape)}. Expected is one point for each facility. Draw the point, "
            "or give each site a row of its own.",
            reason="geo.point",
        )
    return x, y


def _single(shape: BaseGeometry | None) -> shapely.Point | None:
    if shape is None or shape.is_empty:
        return None
    parts = shapely.get_parts(shape)
    if len(parts) != 1 or not isinstance(parts[0], shapely.Point):
        return None
    return parts[0] if np.isfinite([parts[0].x, parts[0].y]).all() else None


def _what_it_is(shape: BaseGeometry | None) -> str:
    if shape is None or shape.is_empty:
        return "empty"
    parts = shapely.get_num_geometries(shape)
    return f"a {shape.geom_type}{f' of {parts} parts' if parts != 1 else ''}"


def _check_system(table: RawTable, x: Floats, y: Floats, system: pyproj.CRS, findings: Findings) -> None:
    """Refuse points outside of Germany: they stand in another system than the one that is named."""
    into = pyproj.Transformer.from_crs(system, GEOGRAPHIC_SRID, always_xy=True)
    east, north = into.transform(x, y)
    outside = ~_lies(np.asarray(east), np.asarray(north))
    if not outside.any():
        return
    all_swapped = _lies(*(np.asarray(part) for part in into.transform(y, x)))[outside].all()
    degrees = not system.is_geographic and _lies(x, y)[outside].all()
    why = "; the two coordinates are swapped" if all_swapped else ""
    why = "; they seem to be degrees (EPSG:4326)" if degrees else why
    code = system.to_epsg()
    named = f"EPSG:{code}" if code else repr(system.name)
    for at in np.flatnonzero(outside)[:5]:
        findings.problem(
            OutlineError,
            table.position(table.rows[at]),
            f"x {x[at]:.10g}, y {y[at]:.10g} does not lie in Germany by {named}{why} "
            f"({int(outside.sum())} of {len(x)} rows). Expected are coordinates in {named}. "
            "Correct them, or declare the right 'srid'.",
            reason="crs.wrong",
        )


def _lies(east: Floats, north: Floats) -> NDArray[np.bool_]:
    return (east >= _WEST) & (east <= _EAST) & (north >= _SOUTH) & (north <= _NORTH)


def _check_texts(table: RawTable, findings: Findings) -> None:
    for row in table.rows:
        for name, text in zip(table.header, row.cells, strict=True):
            if len(text) > _LONGEST_TEXT:
                findings.problem(
                    CellError,
                    table.position(row, name),
                    f"the text has {len(text)} characters. Expected are at most {_LONGEST_TEXT}. Deliver the "
                    "table without documents in it.",
                    reason="text.long",
                )
