"""Where on earth delivered coordinates lie, and what they seem to be if that is not where they say.

A coordinate system is a claim. It is checked by what follows from it: in the system that is named, the
outlines of a municipality must lie in its own state. If they do not, every system that German offices use is
tried, with its axes in both orders, and the ones that fit are named.
"""

import re
from collections.abc import Iterator
from typing import Final

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray

from geodata.vocabulary.areas import GEOGRAPHIC_SRID, STORAGE_SRID
from geodata.vocabulary.errors import OutlineError
from geodata.vocabulary.reports import Findings, Position

# West, south, east, north of each state in degrees, rounded outwards to a tenth and widened by as much.
# Source: VG5000 of 1 January 2021, land parts, GeoBasis-DE / BKG (2021), dl-de/by-2-0.
STATE_BOUNDS: Final[dict[str, tuple[float, float, float, float]]] = {
    "01": (7.7, 53.2, 11.5, 55.2),
    "02": (8.3, 53.2, 10.5, 54.1),
    "03": (6.5, 51.1, 11.7, 54.0),
    "04": (8.3, 52.9, 9.1, 53.8),
    "05": (5.7, 50.2, 9.6, 52.7),
    "06": (7.6, 49.2, 10.4, 51.8),
    "07": (6.0, 48.8, 8.7, 51.1),
    "08": (7.4, 47.4, 10.6, 49.9),
    "09": (8.8, 47.1, 14.0, 50.7),
    "10": (6.2, 49.0, 7.5, 49.8),
    "11": (12.9, 52.2, 13.9, 52.8),
    "12": (11.1, 51.2, 14.9, 53.7),
    "13": (10.5, 53.0, 14.6, 54.8),
    "14": (11.7, 50.0, 15.2, 51.8),
    "15": (10.4, 50.8, 13.3, 53.2),
    "16": (9.7, 50.0, 12.8, 51.8),
}
# What German offices deliver, by EPSG code; the first of several that fit is the likeliest.
USUAL: Final[dict[int, str]] = {
    4326: "WGS 84 in degrees",
    25832: "ETRS89 / UTM zone 32N",
    25833: "ETRS89 / UTM zone 33N",
    4647: "UTM zone 32N with the zone before the easting",
    5650: "UTM zone 33N with the zone before the easting",
    31466: "Gauß-Krüger zone 2",
    31467: "Gauß-Krüger zone 3",
    31468: "Gauß-Krüger zone 4",
    31469: "Gauß-Krüger zone 5",
    3857: "Web Mercator",
    3035: "ETRS89 / LAEA Europe",
}
_SAME_SPOT_DEGREES: Final = 1e-4  # about 10 m: more than a datum shift is out, less than any other zone
_WORTH_SAYING_M: Final = 1.0  # below, a conversion changes nothing that an outline shows
# How a system may be named: by a code (EPSG:25832), a URN or URI of the OGC, or as WKT. Not as a PROJ string
# or as PROJJSON, which no office delivers and which can name files and addresses.
_NAMES: Final = re.compile(
    r"(?:[A-Za-z]{1,12}:)?[0-9A-Za-z]{1,12}(?:\+[0-9]{1,6})?"
    r"|urn:[a-z]+:def:crs[-0-9A-Za-z:.,_]{1,120}"
    r"|https?://(?:www\.)?opengis\.net/[-0-9A-Za-z/.#_]{1,120}"
    r"|[A-Za-z_]{4,20}\s*\[.{1,20000}\]\s*",
    re.DOTALL,
)
# WKT, too, can name a file or an address from which shifts are read; '@null' is none (Web Mercator has it).
_ELSEWHERE: Final = re.compile(
    r"grids\s*=\s*(?!@null)|parameterfile|proj-based|://(?!(?:www\.)?opengis)", re.I
)

Bounds = tuple[float, float, float, float]


def stored_shapes(
    shapes: NDArray[np.object_],
    named: pyproj.CRS | None,
    *,
    state: str,
    is_geojson: bool,
    findings: Findings,
) -> NDArray[np.object_]:
    """Geometries in the storage coordinate system, if they lie where they must.

    Parameters
    ----------
    shapes : array of geometries or None, shape (rows,)
        Coordinates as delivered, first east, then north.
    named
        The coordinate system that the file names; None if it names none.
    state
        First two digits of the municipality key (AGS).
    is_geojson
        GeoJSON without a coordinate system means degrees (RFC 7946, section 4).
    findings
        Where a wrong system is reported: ``crs.missing`` or ``crs.wrong``.

    Returns
    -------
    array of geometries, shape (rows,)
        In EPSG:25832, metres; flat.

    Raises
    ------
    DeliveryError
        If the system is missing or cannot be the one named.

    """
    flat = np.asarray(shapely.force_2d(shapes))
    if shapely.is_missing(flat).all() or shapely.is_empty(flat).all():
        return flat
    west, south, east, north = (float(number) for number in shapely.total_bounds(flat))
    bounds: Bounds = (west, south, east, north)
    if named is None and is_geojson and not _lies_in(GEOGRAPHIC_SRID, bounds, state):
        why, remedy = "GeoJSON without one means degrees (RFC 7946)", ""
        _refuse_missing(bounds, state, findings, why, remedy)
    if named is None and not is_geojson:
        why, remedy = "an outline without one lies nowhere", ", or declare 'srid' for this table"
        _refuse_missing(bounds, state, findings, why, remedy)
    system = named if named is not None else pyproj.CRS(GEOGRAPHIC_SRID)
    if not _lies_in(system, bounds, state):
        findings.problem(
            OutlineError,
            Position(findings.file),
            f"the file names {_title(system)}, but then its coordinates ({_spoken(bounds)}) lie "
            f"{_whereabouts(system, bounds)}, not in the state {state!r} of its keys. "
            f"{_seeming(bounds, state)} "
            "Expected is the system in which the coordinates are. Export the layer again with the right one.",
            reason="crs.wrong",
        )
        findings.refuse()
    return _converted(flat, system, findings)


def system_named(text: str | None, projection_file: str | None, findings: Findings) -> pyproj.CRS | None:
    """The coordinate system that a file names; of a shapefile its parameters count, never its name.

    Raises
    ------
    DeliveryError
        If the name or the .prj cannot be understood.

    """
    try:
        if projection_file is not None and projection_file.strip():
            written = _usable(projection_file)
            known = _usable(text) if text else written
            return known if _same_system(known, written) else written
        return _usable(text) if text else None
    except pyproj.exceptions.ProjError:
        shown = " ".join((projection_file or text or "").split())[:120]
        findings.problem(
            OutlineError,
            Position(findings.file),
            f"the coordinate system {shown!r} is not understood. Expected is one such as EPSG:25832. Export "
            "the layer again with a usual coordinate system.",
            reason="crs.wrong",
        )
        findings.refuse()


def _usable(text: str) -> pyproj.CRS:
    """A system that is named in a harmless way and from which PROJ knows a way to degrees."""
    if not _NAMES.fullmatch(text.strip()) or _ELSEWHERE.search(text):
        raise pyproj.exceptions.CRSError("neither a code nor WKT")
    system = pyproj.CRS.from_user_input(text).to_2d()
    pyproj.Transformer.from_crs(system, GEOGRAPHIC_SRID, always_xy=True)
    return system


def seems_to_be(bounds: Bounds, state: str) -> list[str]:
    """The usual systems in which coordinates would lie in a state, the likeliest first.

    >>> print(*seems_to_be((3_565_095.0, 5_956_943.0, 3_569_097.0, 5_960_545.0), "01"))
    EPSG:31467 (Gauß-Krüger zone 3)
    >>> print(*seems_to_be((53.73, 9.98, 53.78, 10.05), "01"))
    EPSG:4326 (WGS 84 in degrees), with the two axes swapped
    """
    west, south, east, north = bounds
    straight = [f"EPSG:{code} ({name})" for code, name in USUAL.items() if _lies_in(code, bounds, state)]
    turned: Bounds = (south, west, north, east)
    swapped = [
        f"EPSG:{code} ({name}), with the two axes swapped"
        for code, name in USUAL.items()
        if _lies_in(code, turned, state)
    ]
    return straight + swapped


def _refuse_missing(bounds: Bounds, state: str, findings: Findings, why: str, remedy: str) -> None:
    findings.problem(
        OutlineError,
        Position(findings.file),
        f"the file names no coordinate system, and {why}. Its coordinates are {_spoken(bounds)}. "
        f"{_seeming(bounds, state)} Expected is a named system, e.g. EPSG:25832. Export the layer with its "
        f"coordinate system{remedy}.",
        reason="crs.missing",
    )
    findings.refuse()


def _seeming(bounds: Bounds, state: str) -> str:
    fitting = seems_to_be(bounds, state)
    return f"They seem to be {' or '.join(fitting)}." if fitting else "They fit no system in use in Germany."


def _same_system(one: pyproj.CRS, other: pyproj.CRS) -> bool:
    """Whether two systems put a point of Germany on the same spot."""
    spot = pyproj.Transformer.from_crs(GEOGRAPHIC_SRID, other, always_xy=True).transform(10.0, 51.0)
    back = pyproj.Transformer.from_crs(one, GEOGRAPHIC_SRID, always_xy=True).transform(*spot)
    return bool(np.abs(np.subtract(back, (10.0, 51.0))).max() < _SAME_SPOT_DEGREES)


def _lies_in(system: pyproj.CRS | int, bounds: Bounds, state: str) -> bool:
    """Whether the corners and the middle of a box lie in a state."""
    west, south, east, north = STATE_BOUNDS[state]
    return all(
        west <= longitude <= east and south <= latitude <= north
        for longitude, latitude in _spots(system, bounds)
    )


def _spots(system: pyproj.CRS | int, bounds: Bounds) -> Iterator[tuple[float, float]]:
    west, south, east, north = bounds
    transformer = pyproj.Transformer.from_crs(system, GEOGRAPHIC_SRID, always_xy=True)
    middle = ((west + east) / 2, (south + north) / 2)
    for x, y in (middle, (west, south), (east, north)):
        longitude, latitude = transformer.transform(x, y)
        yield float(longitude), float(latitude)


def _whereabouts(system: pyproj.CRS, bounds: Bounds) -> str:
    longitude, latitude = next(_spots(system, bounds))
    if not np.isfinite((longitude, latitude)).all() or abs(longitude) > 180 or abs(latitude) > 90:
        return "outside of that system"
    return f"at {abs(latitude):.2f}° {'NS'[latitude < 0]}, {abs(longitude):.2f}° {'EW'[longitude < 0]}"


def _spoken(bounds: Bounds) -> str:
    digits = 0 if max(abs(number) for number in bounds) > 1000 else 4
    west, south, east, north = (f"{number:.{digits}f}" for number in bounds)
    return f"east {west} to {east}, north {south} to {north}"


def _title(system: pyproj.CRS) -> str:
    code = system.to_epsg()
    return f"EPSG:{code} ({system.name})" if code else f"{system.name!r} with parameters of its own"


def _converted(shapes: NDArray[np.object_], system: pyproj.CRS, findings: Findings) -> NDArray[np.object_]:
    if system.to_epsg() == STORAGE_SRID:
        return shapes
    transformer = pyproj.Transformer.from_crs(system, STORAGE_SRID, always_xy=True)

    def moved(positions: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(transformer.transform(positions[:, 0], positions[:, 1]))

    converted = shapely.transform(shapes, moved)
    accuracy = transformer.get_last_used_operation().accuracy
    if accuracy > _WORTH_SAYING_M:
        findings.note(
            "crs.converted",
            f"The outlines were converted from {_title(system)} to EPSG:{STORAGE_SRID}; the conversion is "
            f"exact to about {accuracy:g} m. Deliver ETRS89 / UTM for an exact position.",
        )
    return np.asarray(converted)
