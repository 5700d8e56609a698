"""The official registers and conversion tables, read once for a run; never copied."""

import csv
import gzip
from datetime import date
from functools import cache
from pathlib import Path

from geodata.registers.chronology import Chronology
from geodata.registers.conversions import ConversionTable, read_conversions
from geodata.registers.entries import Register
from geodata.registers.gv100ad import read_gv100ad
from geodata.registers.reforms import declared_reforms
from geodata.registers.vg import read_vg
from geodata.vocabulary.schemes import Scheme

MUNICIPALITIES = "bbsr_umsteigeschluessel_gemeinden_1990-2019_auf_2020.csv.gz"
COUNTIES = "bbsr_umsteigeschluessel_kreise_1990-2019_auf_2020.csv.gz"
REGISTER = "GV100AD_301121.zip"
COUNTY_NAMES = "ref-kreise-umrech-2020-1990-2019.xlsx"
OF_MAP, OF_REGISTER = date(2021, 1, 1), date(2021, 11, 30)


def file(shared: Path, name: str) -> Path:
    return shared / "data" / "deutschland" / name


@cache
def register(shared: Path) -> Register:
    return read_gv100ad(file(shared, REGISTER))


@cache
def layer(shared: Path, name: str) -> Register:
    return read_vg(file(shared, f"VG5000_{name}.zip"), OF_MAP)


@cache
def table(shared: Path, scheme: Scheme) -> ConversionTable:
    return read_conversions(file(shared, MUNICIPALITIES if scheme is Scheme.AGS else COUNTIES), scheme)


@cache
def chronology(shared: Path, scheme: Scheme) -> Chronology:
    return Chronology(table(shared, scheme), declared_reforms())


@cache
def shares(shared: Path, name: str) -> dict[tuple[int, str], list[tuple[str, str, str, str]]]:
    """The raw rows by year and key, read with the standard library: to, residents, area, employees."""
    found: dict[tuple[int, str], list[tuple[str, str, str, str]]] = {}
    with gzip.open(file(shared, name), "rt", encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            cells = (row["ags20"], row["pop_conv"], row["size_conv"], row["emp_conv"])
            found.setdefault((int(row["year_xw"]), row["ags_xw"]), []).append(cells)
    return found
