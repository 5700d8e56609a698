"""Small registers as files: sixteen states, each with one county and two municipalities."""

import zipfile
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

import openpyxl

STATES = tuple(f"{number:02d}" for number in range(1, 17))
YEARS = range(1990, 2021)
HEADER = "year_xw,ags_xw,pop_conv,size_conv,emp_conv,ags20"


def record(kind: str, day: date, key: str, association: str, name: str, numbers: str = "") -> str:
    """A line of GV100AD."""
    head = f"{kind}{day:%Y%m%d}{key:<8}{association:<4}{name:<50}{'':<50}"
    return f"{head}{'63' if kind == '60' else '44':<6}{numbers}".ljust(220)


def lines(day: date, names: Mapping[str, str] | None = None, states: Iterable[str] = STATES) -> list[str]:
    """The lines of a whole register; ``names`` gives a municipality another name than the usual one."""
    found = []
    for state in states:
        county = f"{state}001"
        found += [
            record("10", day, state, "", f"Land {state}"),
            record("40", day, county, "", f"Kreis {county}"),
        ]
        for number in (1, 2):
            key = f"{county}00{number}"
            name = (names or {}).get(key, f"Gemeinde {key}")
            numbers = f"{100 * number:011d}{1000 * number:011d}{500 * number:011d}"
            found.append(record("50", day, county, f"000{number}", f"Amt {number}"))
            found.append(record("60", day, key, f"000{number}", name, numbers))
    return found


def gv100ad(folder: Path, content: Iterable[str], name: str = "register.zip") -> Path:
    """The lines packed as they are published."""
    path = folder / name
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("GV.ASC", "\r\n".join(content))
    return path


def rows(years: Iterable[int] = YEARS, states: Iterable[str] = STATES, counties: int = 1) -> list[str]:
    """Rows of a conversion table of counties in which nothing changes."""
    keys = [f"{state}{number:03d}" for state in states for number in range(1, counties + 1)]
    return [f"{year},{key},1,1,{'1' if year > 1996 else ''},{key}" for year in years for key in keys]


def conversions(folder: Path, content: Iterable[str], name: str = "conversions.csv") -> Path:
    """The rows as a file."""
    path = folder / name
    path.write_text("\n".join([HEADER, *content, ""]), encoding="utf-8")
    return path


def county_names(folder: Path, change: Mapping[tuple[str, str], object] | None = None) -> Path:
    """A workbook with a sheet for each year; ``change`` maps (sheet, cell) to what stands there instead."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for year in range(1990, 2020):
        sheet = book.create_sheet(f"{year}-2020")
        sheet.append(
            [f"Kreise\n 31.12.{year}", f"Kreisname {year}", "Anteil", "Kreise\n 31.12.2020", "Kreisname 2020"]
        )
        for state in STATES:
            number = int(f"{state}001000")
            sheet.append([number, f"Kreis {state} in {year}", 1, number, f"Kreis {state}"])
    for (sheet, cell), value in (change or {}).items():
        book[sheet][cell] = value
    path = folder / "names.xlsx"
    book.save(path)
    return path
