"""A tiny invented municipality as files: six social spaces, two boroughs, numbers as the test says."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import geopandas
import shapely

from geodata.declaration import TableDeclaration

KEY = "16000002"
AREAS = ("0101", "0102", "0103", "0201", "0202", "0203")


def outlines(folder: Path) -> Path:
    """A GeoPackage with the layers ``spaces`` and ``boroughs``."""
    path = folder / "areas.gpkg"
    squares = [shapely.box(600_000 + 700 * n, 5_600_000, 600_700 + 700 * n, 5_600_800) for n in range(6)]
    spaces = {"SR": list(AREAS), "NAME": [f"Raum {key}" for key in AREAS], "BEZ": [k[:2] for k in AREAS]}
    boroughs = {"BEZ": ["01", "02"], "NAME": ["West", "Ost"]}
    halves = [shapely.union_all(squares[:3]), shapely.union_all(squares[3:])]
    geopandas.GeoDataFrame(spaces, geometry=squares, crs=25832).to_file(path, layer="spaces", driver="GPKG")
    geopandas.GeoDataFrame(boroughs, geometry=halves, crs=25832).to_file(
        path, layer="boroughs", driver="GPKG"
    )
    return path


def numbers(folder: Path, columns: Mapping[str, Sequence[str]], name: str = "numbers.csv") -> Path:
    """A semicolon CSV with one row per social space."""
    lines = [";".join(["SR", *columns])]
    lines += [";".join([key, *(columns[c][n] for c in columns)]) for n, key in enumerate(AREAS)]
    path = folder / name
    path.write_text("\r\n".join(lines) + "\r\n", encoding="utf-8")
    return path


def tables(variables: Mapping[str, str], secrecy: str = "social") -> dict[str, TableDeclaration]:
    """Declarations for the files above; ``variables`` maps columns to variables."""
    common = {
        "publisher": "Test",
        "licence": "none",
        "attribution": "Invented for a test",
        "secrecy": secrecy,
    }
    since = {"valid_from": "2000-01-01", "name_column": "NAME"}
    made = {
        "boroughs": {
            **common,
            "kind": "outlines",
            "format": "vector",
            "level": "borough",
            "editions": {"all": {"layer": "boroughs", "key": {"column": "BEZ"}, **since}},
        },
        "spaces": {
            **common,
            "kind": "outlines",
            "format": "vector",
            "level": "social_space",
            "municipality_name": "Probe",
            "editions": {
                "all": {
                    "layer": "spaces",
                    "key": {"column": "SR"},
                    "parent": {"level": "borough", "column": "BEZ"},
                    **since,
                }
            },
        },
        "numbers": {
            **common,
            "kind": "facts",
            "format": "delimited",
            "level": "social_space",
            "editions": {
                "all": {
                    "key": {"column": "SR"},
                    "column": {column: {"variable": name} for column, name in variables.items()},
                    "absent": {"": "missing"},
                }
            },
        },
    }
    label = {"de": "Probe", "en": "Sample"}
    return {
        name: TableDeclaration.model_validate({"id": name, "name": label, **declared})
        for name, declared in made.items()
    }
