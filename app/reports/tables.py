"""The same released cells as a file for the spreadsheet and as a layer for the GIS."""

import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import geopandas
import numpy as np
import pyogrio
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from app.reports.content import AreaCell, MapContent
from app.reports.delimited import DIALECTS, MARK, field, line
from app.reports.wording import class_labels, clean, flip_word, note_of, sign_of
from geodata.vocabulary.areas import GEOGRAPHIC_SRID, STORAGE_SRID

LAYER: Final = "values"
_GDAL: Final = threading.Lock()  # the date GDAL writes is a setting of the whole process

Column = Callable[[MapContent, AreaCell], str | float | int | None]

CELL_COLUMNS: Final[dict[str, Column]] = {
    "key": lambda _, area: clean(area.key),
    "name": lambda _, area: clean(area.name),
    "value": lambda _, area: area.value,
    "status": lambda _, area: area.status,
    "sign": lambda content, area: "" if content.classes and area.is_present else sign_of(area),
    "note": note_of,
    "numerator": lambda _, area: area.numerator,
    "denominator": lambda _, area: area.denominator,
    "low": lambda _, area: area.low,
    "high": lambda _, area: area.high,
    "class": lambda content, area: content.class_of(area),
    "estimated_share": lambda _, area: area.estimated_share,
    "band_low": lambda _, area: area.band_low,
    "band_high": lambda _, area: area.band_high,
    "interval_method": lambda content, area: None if area.low is None else clean(content.interval_method),
    "flip_share": lambda _, area: area.flip_share,
    "could_flip": lambda content, area: flip_word(content.language, area),
}
CONTENT_COLUMNS: Final[dict[str, Callable[[MapContent], str | int]]] = {
    "indicator": lambda content: clean(content.indicator),
    "indicator_name": lambda content: clean(content.indicator_name),
    "unit": lambda content: clean(content.unit_name),
    "year": lambda content: content.year,
    "reference_date": lambda content: content.reference_date.isoformat(),
    "level": lambda content: clean(content.level),
    "level_name": lambda content: clean(content.level_name),
    "vintage": lambda content: clean(content.vintage),
    "converted_from": lambda content: clean(content.converted_from),
    "municipality_key": lambda content: clean(content.municipality_key),
    "municipality": lambda content: clean(content.municipality),
    "source": lambda content: clean(" | ".join(content.attribution)),
    "licence": lambda content: clean(content.licence),
    "edition": lambda content: clean(content.edition),
}
_NUMBERS: Final = (
    "value",
    "numerator",
    "denominator",
    "low",
    "high",
    "estimated_share",
    "band_low",
    "band_high",
    "flip_share",
)
_OURS: Final = frozenset({"status", "sign"})  # never a formula: a lone "-" is the sign for zero


def csv_bytes(content: MapContent) -> bytes:
    """A table German spreadsheets open right: UTF-8 with BOM, semicolon, decimal comma, CRLF.

    Parameters
    ----------
    content
        Released cells; geometry is not used.

    Returns
    -------
    bytes
        One row per area, in the order given; what is the same in all rows is repeated, so that tables can be
        joined. An absent cell has an empty value and its status as word and official sign.

    Notes
    -----
    Texts are quoted, numbers are not; numbers are written in full, not rounded. A text that a spreadsheet
    would take for a formula gets a leading apostrophe. Keys are plain text: who opens the file by double
    click has to import that column as text to keep leading zeros.

    """
    dialect = DIALECTS["de"]
    shared = [field(give(content), dialect) for give in CONTENT_COLUMNS.values()]
    labels = class_labels(content)
    lines = [MARK + line([*CELL_COLUMNS, "class_label", *CONTENT_COLUMNS], dialect)]
    for area in content.areas:
        own = [
            field(give(content, area), dialect, is_ours=name in _OURS) for name, give in CELL_COLUMNS.items()
        ]
        class_number = content.class_of(area)
        label = field(None if class_number is None else labels[class_number - 1], dialect)
        lines.append(line([*own, label, *shared], dialect))
    return "".join(lines).encode()


def geopackage_bytes(content: MapContent) -> bytes:
    """A GeoPackage with one layer ``values`` in EPSG:25832; the same content gives the same bytes.

    Parameters
    ----------
    content
        Released cells with polygons in EPSG:4326.

    Returns
    -------
    bytes
        Columns as in the CSV; ``value`` and its companions are NULL where absent. Source, licence and
        edition also stand in the description of the layer.

    """
    frame = _frame(content)
    with tempfile.TemporaryDirectory() as folder, _fixed_date(content):
        path = Path(folder) / "values.gpkg"
        pyogrio.write_dataframe(
            frame,
            path,
            layer=LAYER,
            driver="GPKG",
            geometry_type="MultiPolygon",
            IDENTIFIER=clean(content.title),
            DESCRIPTION=_description(content),
        )
        return path.read_bytes()


def _frame(content: MapContent) -> geopandas.GeoDataFrame:
    columns: dict[str, object] = {
        name: [give(content, area) for area in content.areas] for name, give in CELL_COLUMNS.items()
    }
    for name in _NUMBERS:  # NaN is NULL in the file
        given = (CELL_COLUMNS[name](content, area) for area in content.areas)
        columns[name] = np.array([np.nan if number is None else number for number in given], np.float64)
    columns |= {name: [give(content)] * len(content.areas) for name, give in CONTENT_COLUMNS.items()}
    outlines = [_multipolygon(area.outline) for area in content.areas]
    frame = geopandas.GeoDataFrame(columns, geometry=outlines, crs=GEOGRAPHIC_SRID)
    return frame.astype({"class": "Int32"}).to_crs(STORAGE_SRID)


def _multipolygon(outline: BaseGeometry) -> BaseGeometry:
    return MultiPolygon([outline]) if isinstance(outline, Polygon) else outline


def _description(content: MapContent) -> str:
    day = content.reference_date.isoformat()
    parts = (content.indicator_name, content.unit_name, content.level_name, content.municipality, day)
    sentences = (", ".join(filter(None, parts)), *content.attribution, content.licence, content.edition)
    return clean(". ".join(filter(None, sentences)))


@contextmanager
def _fixed_date(content: MapContent) -> Iterator[None]:
    """GDAL stamps the reference date instead of the clock; the setting it had before comes back."""
    stamp = f"{content.reference_date.isoformat()}T00:00:00.000Z"
    with _GDAL:
        before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": stamp})
        try:
            yield
        finally:
            pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})
