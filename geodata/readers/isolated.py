"""The program that parses a delivered vector file in a process of its own.

Parsers of geodata have a large attack surface. This process has no network drivers, bounded memory and
time, an empty environment, and hands back data only: a JSON head and the geometries as WKB. It must not
import the rest of the package: every import costs a person's waiting time.
"""

import codecs
import ctypes
import json
import os
import re
import resource
import sqlite3
import struct
import sys
import warnings
import xml.parsers.expat
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from geodata.readers.strict_json import RefusalError, features_in

DRIVERS: Final = frozenset({"GPKG", "ESRI Shapefile", "GML"})
MOST_ANSWER_BYTES: Final = 256 * 1024**2  # outlines are smaller in the answer than in a file of 100 MiB
LONGEST_TEXT: Final = 10_000  # characters of one cell; an attribute beyond is a document, not a name
LIMITS: Final = {
    resource.RLIMIT_AS: 1024**3,
    resource.RLIMIT_CPU: 60,
    resource.RLIMIT_FSIZE: MOST_ANSWER_BYTES,  # of the answer, and of what is written beside a GML
    resource.RLIMIT_CORE: 0,
}
_NEW_USER: Final = 0x10000000  # CLONE_NEWUSER of unshare(2)
_NEW_NETWORK: Final = 0x40000000  # CLONE_NEWNET
_NAME_SIGNS: Final = frozenset(" _-.")  # beside letters and digits, in the names of layers and columns
_LONGEST_NAME: Final = 63
_OF_GML: Final = frozenset({"gml_id", "lowerCorner", "upperCorner"})  # of the feature, not of the area

_TOO_LARGE: Final[dict[str, str]] = {
    "reason": "file.size",
    "message": "the file needs more memory than a delivery may take. Expected is one municipality or county. "
    "Deliver a smaller part, or generalised outlines.",
}
# Character sets that shapefiles are written in; what else Python calls an encoding is a cipher or an escape.
_CHARACTER_SETS: Final = re.compile(r"utf-8|cp[0-9]+|iso8859-[0-9]+|mac-[a-z]+|koi8-[a-z]")
_ADVICE: Final = re.compile(r"[A-Z]{2,}_[A-Z_]+|specify the correct driver")  # of GDAL, to programmers

Column = tuple[str, list[str]]  # name and cells; two columns of one name stay two


def leave_network() -> bool:
    """Take this process off every network where the kernel lets it; without the drivers nothing asks."""
    unshare = getattr(ctypes.CDLL(None), "unshare", None)  # Linux; Python has it from 3.12 on
    return unshare is not None and any(
        unshare(flags) == 0 for flags in (_NEW_NETWORK, _NEW_USER | _NEW_NETWORK)
    )


def main(path: str, kind: str, layer: str) -> None:
    """Read one file and write it to standard output: length of the head, head, geometries."""
    leave_network()
    for limit, most in LIMITS.items():
        hard = resource.getrlimit(limit)[1]
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(limit, (least, least))
    shapes: list[bytes] = []
    try:
        head, shapes = _geojson(Path(path)) if kind == "GeoJSON" else _through_gdal(Path(path), kind, layer)
        text = _checked(head, shapes)
    except RefusalError as error:
        text, shapes = json.dumps({"reason": error.reason, "message": error.message}).encode(), []
    except MemoryError:
        text, shapes = json.dumps(_TOO_LARGE).encode(), []
    with os.fdopen(sys.stdout.fileno(), "wb", closefd=False) as out:
        out.write(struct.pack("<Q", len(text)))
        out.write(text)
        out.writelines(shapes)


def _checked(head: dict[str, Any], shapes: list[bytes]) -> bytes:
    """The head of an answer as text, unless a cell of it or the answer is too large."""
    for name, cells in head["columns"]:
        if any(len(cell) > LONGEST_TEXT for cell in cells):
            raise _long_text(name)
    sizes = [len(shape) for shape in shapes]
    text = json.dumps({**head, "sizes": sizes}).encode()
    if 8 + len(text) + sum(sizes) > MOST_ANSWER_BYTES:
        raise RefusalError(**_TOO_LARGE)
    return text


def drivers() -> list[str]:
    """The formats that GDAL reads in this process: all that are not named in OGR_SKIP."""
    for heavy in ("geopandas", "pandas", "pyarrow", "pyproj"):  # two thirds of the time to start
        sys.modules.setdefault(heavy, None)  # type: ignore[arg-type]
    import pyogrio  # noqa: PLC0415

    return sorted(pyogrio.list_drivers())


def _geojson(path: Path) -> tuple[dict[str, Any], list[bytes]]:
    found = features_in(path.read_bytes())
    columns = [(name, [_text(cell) for cell in cells]) for name, cells in found.columns.items()]
    troubles = {str(number): trouble for number, trouble in found.troubles.items()}
    return {"columns": columns, "crs": found.crs, "troubles": troubles, "notes": []}, found.shapes


def _through_gdal(path: Path, kind: str, layer: str) -> tuple[dict[str, Any], list[bytes]]:
    if kind == "GPKG":
        _refuse_names(path, layer)
    if kind == "GML":
        _refuse_broken_xml(path)
    strange = set(drivers()) - DRIVERS
    from pyogrio.errors import DataLayerError, DataSourceError  # noqa: PLC0415
    from pyogrio.raw import read  # noqa: PLC0415

    if strange:
        raise RefusalError(
            "file.unreadable", f"the reader is not closed: {', '.join(sorted(strange))}. Stop here."
        )
    encoding = "ISO-8859-1" if kind == "ESRI Shapefile" else None  # every byte comes through, see _decoded
    try:
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            meta, _, geometry, fields = read(path, layer=layer or None, encoding=encoding)
    except (DataSourceError, DataLayerError, ValueError, OSError, IndexError, KeyError) as error:
        is_told = isinstance(error, DataSourceError | DataLayerError)
        raise _refusal(str(error).replace(str(path.parent) + "/", "") if is_told else "", layer) from error
    if geometry is None:
        raise RefusalError(
            "file.unreadable",
            "the layer has no geometry. Expected is a polygon for each area. Export it with its geometry.",
        )
    names = [str(name) for name in meta["fields"]]
    columns = [(name, [_text(cell) for cell in cells]) for name, cells in zip(names, fields, strict=True)]
    notes = [["file.warning", f"The reader says: {str(warning.message)[:300]}"] for warning in said]
    if kind == "ESRI Shapefile":
        columns = _decoded(columns, path, notes)
    if kind == "GML":
        columns = [column for column in columns if column[0] not in _OF_GML]
    shapes = [bytes(shape) if shape is not None else b"" for shape in geometry]
    return {"columns": columns, "crs": meta["crs"], "troubles": {}, "notes": notes}, shapes


def _refusal(told: str, layer: str) -> RefusalError:
    """What GDAL tells of a file that it cannot read, without its advice to programmers."""
    if "SHAPE_RESTORE_SHX" in told:
        return RefusalError(
            "shp.incomplete",
            "the shapefile has no .shx beside it, or a damaged one. Expected are .shp, .shx, .dbf and .prj "
            "of one name. Pack all of them and deliver the archive.",
        )
    sentences = re.split(r"(?<=[.;]) ", next(iter(told.splitlines()), ""))
    what = " ".join(part for part in sentences if not _ADVICE.search(part)).rstrip(".; ")
    what = what or "it holds no layer with areas"
    return RefusalError(
        "file.unreadable",
        f"no areas could be read ({what}). Expected is a GeoPackage, a zipped shapefile, GeoJSON or GML"
        f"{f' with the layer {layer!r}' if layer else ''}. Export the layer again.",
    )


def _refuse_broken_xml(path: Path) -> None:
    """Refuse XML that is cut off or in another encoding than it says: GDAL finds no area in it, or some."""
    parser = xml.parsers.expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_doctype  # in an encoding in which no search for bytes shows it
    try:
        with path.open("rb") as file:
            parser.ParseFile(file)
    except (xml.parsers.expat.ExpatError, LookupError, ValueError) as error:
        at = f"in line {parser.CurrentLineNumber}, column {parser.CurrentColumnNumber + 1}"
        what = xml.parsers.expat.errors.messages.get(getattr(error, "code", 0), "unknown encoding")
        raise RefusalError(
            "xml.invalid",
            f"the XML cannot be read {at} ({what}): it was cut off, or its letters are not in the "
            "encoding that its first line names. Expected is whole GML in UTF-8. Export the layer again.",
        ) from error


def _refuse_doctype(*_: object) -> None:
    raise RefusalError(
        "xml.doctype",
        "the XML has a document type (DOCTYPE). Expected is GML without one. Remove it and the entities.",
    )


def _refuse_names(path: Path, layer: str) -> None:
    """Refuse names that would be SQL wherever they are not quoted, and a layer with documents in it."""
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as database:
            database.execute("PRAGMA trusted_schema = OFF")
            found = database.execute("SELECT table_name, column_name FROM gpkg_geometry_columns").fetchall()
            _refuse_column_names(found)
            for table, geometry in found:
                if str(table).lower() == layer.lower() or not layer:
                    _refuse_documents(database, str(table), str(geometry))
    except sqlite3.Error as error:
        raise RefusalError(
            "file.unreadable",
            f"no areas could be read: the GeoPackage is damaged ({error}). Expected is a whole file. Export "
            "the layer again.",
        ) from error


def _refuse_column_names(found: list[tuple[Any, Any]]) -> None:
    for name in [str(part) for pair in found for part in pair]:
        if len(name) > _LONGEST_NAME or not all(sign.isalnum() or sign in _NAME_SIGNS for sign in name):
            raise RefusalError(
                "column.name",
                f"the layer or its geometry column is called {name[:80]!r}. Expected are letters, digits, "
                "blanks, '_', '-' and '.', e.g. 'geom'. Rename it and export the layer again.",
            )


def _refuse_documents(database: sqlite3.Connection, table: str, geometry: str) -> None:
    """Refuse pictures and documents in a column beside the geometry, before they are all read."""
    columns = [str(row[1]) for row in database.execute(f"PRAGMA table_info({_quoted(table)})")]
    for name in columns:
        if name.lower() == geometry.lower():
            continue
        column = _quoted(name)
        size = f"CASE typeof({column}) WHEN 'blob' THEN 1 ELSE 4 END * {LONGEST_TEXT}"
        long = (
            f"CASE typeof({column}) WHEN 'blob' THEN length({column}) ELSE length(CAST({column} AS BLOB)) END"
        )
        query = f"SELECT 1 FROM {_quoted(table)} WHERE {long} > {size} LIMIT 1"  # noqa: S608 - quoted
        if database.execute(query).fetchone():
            raise _long_text(name)


def _quoted(name: str) -> str:
    doubled = name.replace('"', '""')
    return f'"{doubled}"'


def _long_text(name: str) -> RefusalError:
    return RefusalError(
        "text.long",
        f"a cell in the column {name[:80]!r} holds more than {LONGEST_TEXT:,} characters or bytes. Expected "
        "are keys, names and numbers. Export the layer without documents and pictures in it.",
    )


def _decoded(columns: list[Column], path: Path, notes: list[list[str]]) -> list[Column]:
    """The texts of a shapefile in the encoding that its bytes have, whatever the .cpg beside it says."""
    told = _told_encoding(path)
    texts = [text for name, cells in columns for text in (name, *cells)]
    raw = [text for text in texts if not text.isascii()]
    if not raw:
        return columns
    really = next((name for name in ("utf-8", told or "cp1252", "cp1252") if _fits(raw, name)), "iso-8859-1")
    if told is None:
        message = f"The shapefile names no known encoding (.cpg); its texts were read as {_shown(really)}."
        notes.append(["text.encoding", message])
    elif told != really:
        message = f"The .cpg says {_shown(told)}, but the bytes are {_shown(really)}; they were read as such."
        notes.append(["text.encoding", message])
    return [(_mended(name, really), [_mended(cell, really) for cell in cells]) for name, cells in columns]


def _told_encoding(path: Path) -> str | None:
    """The encoding named beside a shapefile, if Python knows it."""
    beside = path.with_suffix(".cpg")
    said = beside.read_bytes()[:40].decode("ascii", "replace").strip() if beside.exists() else ""
    plain = said.replace(" ", "").replace("_", "-").upper()
    name = {"88591": "ISO-8859-1", "ISO88591": "ISO-8859-1"}.get(plain, plain)
    try:
        found = codecs.lookup(f"CP{name}" if name.isdigit() else name).name
    except (LookupError, ValueError):
        return None
    if not _CHARACTER_SETS.fullmatch(found):
        return None
    return {"iso8859-1": "iso-8859-1"}.get(found, found)


def _fits(texts: list[str], encoding: str) -> bool:
    try:
        for text in texts:
            text.encode("iso-8859-1").decode(encoding)
    except UnicodeError:
        return False
    return True


def _mended(text: str, encoding: str) -> str:
    return text.encode("iso-8859-1").decode(encoding)


def _shown(encoding: str) -> str:
    return {"cp1252": "Windows-1252", "iso-8859-1": "ISO-8859-1"}.get(encoding, encoding.upper())


def _text(value: Any) -> str:
    """A cell as its column would read in a text file of the same office."""
    if getattr(value, "ndim", 0):  # an element that a GML repeats, or a list
        return "; ".join(map(_text, value))
    if value is None or value != value:  # noqa: PLR0124 - not a number, not a time
        return ""
    if isinstance(value, bytes | dict | list):
        return json.dumps(value) if not isinstance(value, bytes) else value.hex()
    if getattr(value, "is_integer", None) and not isinstance(value, int) and value.is_integer():
        return str(int(value))
    return str(value).removesuffix("T00:00:00.000")


if __name__ == "__main__":
    if sys.argv[1:] == ["drivers"]:
        print(json.dumps(drivers()))  # noqa: T201
    else:
        main(*sys.argv[1:4])
