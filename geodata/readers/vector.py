"""GeoPackage, Shapefile (zipped), GeoJSON to outlines with a known coordinate system."""

from dataclasses import dataclass
from pathlib import Path

import geopandas
import numpy as np
import pandas
import shapely
from pyogrio.errors import DataLayerError, DataSourceError
from shapely.geometry.base import BaseGeometry

from geodata.declaration import Edition
from geodata.readers.raw import RawRow, RawTable, check_header
from geodata.vocabulary.areas import STORAGE_SRID
from geodata.vocabulary.errors import OutlineError, TableShapeError, UnreadableFileError
from geodata.vocabulary.reports import Findings, Position


@dataclass(frozen=True)
class RawOutlines:
    """Attributes as text and, in the same order, outlines in the storage coordinate system."""

    table: RawTable
    outlines: tuple[shapely.MultiPolygon, ...]


def read_vector(path: Path, edition: Edition, findings: Findings) -> RawOutlines:
    """Read areas with their outlines.

    Raises
    ------
    DeliveryError
        If the file, its layer, its coordinate system or an outline is unusable.

    """
    frame = _frame(path, edition, findings)
    attributes = frame.drop(columns=frame.geometry.name)
    header = tuple(str(name).strip() for name in attributes.columns)
    check_header(header, edition, 1, findings)
    if len(frame) == 0:
        findings.problem(
            TableShapeError,
            Position(findings.file),
            "the layer holds no area. Expected is one outline for each area. Export the layer again.",
            reason="file.empty",
        )
    findings.raise_if_any()
    rows = tuple(
        RawRow(number, tuple(_text(cell) for cell in record))
        for number, record in enumerate(attributes.itertuples(index=False, name=None), start=1)
    )
    table = RawTable(findings.file, header, rows)
    outlines = _outlines(frame, table, edition, findings)
    findings.raise_if_any()
    return RawOutlines(table, outlines)


def _frame(path: Path, edition: Edition, findings: Findings) -> geopandas.GeoDataFrame:
    try:
        frame = geopandas.read_file(path, layer=edition.layer) if edition.layer else geopandas.read_file(path)
    except (DataSourceError, DataLayerError, ValueError, OSError, IndexError, KeyError) as error:
        findings.problem(
            UnreadableFileError,
            Position(findings.file),
            f"no areas could be read ({_first_line(error)}). Expected is a GeoPackage, a zipped "
            f"shapefile or GeoJSON{f' with the layer {edition.layer!r}' if edition.layer else ''}.",
            reason="file.unreadable",
        )
        findings.refuse()
    if not isinstance(frame, geopandas.GeoDataFrame):
        findings.problem(
            UnreadableFileError,
            Position(findings.file),
            "the layer has no geometry. Expected is a polygon for each area. Export it with its geometry.",
            reason="file.unreadable",
        )
        findings.raise_if_any()
    return frame


def _outlines(
    frame: geopandas.GeoDataFrame, table: RawTable, edition: Edition, findings: Findings
) -> tuple[shapely.MultiPolygon, ...]:
    if frame.crs is None:
        if edition.srid is None:
            findings.problem(
                OutlineError,
                Position(findings.file),
                "the file names no coordinate system. Expected is one, e.g. EPSG:25832. Export the layer "
                "with its coordinate system (.prj), or declare 'srid' for this table.",
                reason="geo.crs",
            )
            return ()
        frame = frame.set_crs(edition.srid)
    projected = frame.to_crs(STORAGE_SRID)
    outlines: list[shapely.MultiPolygon] = []
    for row, geometry in zip(table.rows, projected.geometry, strict=True):
        outline = _polygons(geometry)
        if outline is None:
            findings.problem(
                OutlineError,
                Position(findings.file, row.line),
                f"area {row.cells[table.column(edition.key.column)]!r} has no usable outline (the geometry "
                f"is {_what_it_is(geometry)}). Expected is a polygon in its stated coordinate system. Draw "
                "the outline, or correct the coordinate system, and deliver again.",
                reason="geo.outline",
            )
            continue
        if geometry is not None and not geometry.is_valid:
            findings.note(
                "geo.repaired",
                f"Area {row.cells[table.column(edition.key.column)]!r}: {shapely.is_valid_reason(geometry)}; "
                "the ring was repaired.",
            )
        outlines.append(outline)
    return tuple(outlines)


def _what_it_is(geometry: BaseGeometry | None) -> str:
    if geometry is None or geometry.is_empty:
        return "empty"
    if not np.isfinite(geometry.bounds).all():
        return "outside of the coordinate system that the file names"
    return str(geometry.geom_type)


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)


def _polygons(geometry: BaseGeometry | None) -> shapely.MultiPolygon | None:
    """The areal parts of a geometry, valid; None if there are none."""
    if geometry is None or geometry.is_empty or not np.isfinite(geometry.bounds).all():
        return None
    flat = shapely.force_2d(geometry if geometry.is_valid else shapely.make_valid(geometry))
    parts = [part for part in shapely.get_parts(shapely.get_parts(flat)) if part.geom_type == "Polygon"]
    return shapely.MultiPolygon(parts) if parts else None


def _text(value: str | float | None) -> str:
    if value is None or pandas.isna(value):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
