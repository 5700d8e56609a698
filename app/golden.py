"""Published results recomputed: an office's files through import, PostGIS and engine, class by class."""

import tempfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from app.imports.service import Sender, receive
from app.jobs.panel import Panel
from app.jobs.recompute import current_panel
from app.settings import Settings
from app.store.database import open_database
from app.store.session import Session, session_as
from geodata.declaration import TableDeclaration
from geodata.vocabulary.cells import Cells
from geodata.vocabulary.errors import InputError
from indicators.catalog import Catalog
from indicators.engine import computed
from indicators.situation import Situation

BERLIN = "11000000"
BOUNDARIES = (
    ("lor_planungsraeume_pre2021.zip", 2020),
    ("lor_planungsraeume_2021.zip", 2021),
)
PARTS = ("status", "dynamics")
# What the files of an edition are called: by the public mirror (to 2019) and by the office (from 2021).
LAYOUTS: Mapping[str, tuple[str, ...]] = {
    "berlin_mss_indicators": ("mss-{year}-2-1-planning-areas.csv", "mss_{year}_index_indikatoren.csv"),
    "berlin_mss_classes": ("mss-{year}-1-planning-areas.csv", "mss_{year}_indizes.csv"),
}


def compare_editions(
    data: Path, boundaries: Path | None, catalog: Catalog, tables: Mapping[str, TableDeclaration]
) -> tuple[list[str], bool]:
    """One line per edition, and whether every class is the published one.

    Raises
    ------
    InputError
        If the folder holds no edition, or the boundaries are not there.

    """
    editions = _editions(data)
    outlines = _boundaries(data, boundaries)
    with tempfile.TemporaryDirectory(prefix="sozialmonitor-golden-") as folder:
        Path(folder).chmod(0o755)
        settings = Settings(data_folder=Path(folder) / "data")
        with open_database(settings, _quiet) as database:
            with session_as(database.engine, "platform_writer") as session:
                _receive(session, tables, outlines, editions)
            with session_as(database.engine, "platform_statistician") as session:
                facts = current_panel(session, catalog, BERLIN)
    lines, differences = [], []
    for year in sorted(editions):
        line, wrong = _compared(catalog, facts, year)
        lines += [line, *wrong]
        differences += wrong
        if "0/0" in line:
            differences.append(line)
    return lines, not differences


def _editions(data: Path) -> dict[int, dict[str, Path]]:
    if not data.is_dir():
        raise InputError(f"{data} is no folder. Expected is one with a subfolder per edition, e.g. 2021/.")
    found: dict[int, dict[str, Path]] = {}
    for folder in sorted(data.iterdir()):
        if not (folder.is_dir() and folder.name.isdigit()):
            continue
        files = {table: _file(folder, names) for table, names in LAYOUTS.items()}
        found[int(folder.name)] = files
    if not found:
        raise InputError(f"{data} holds no edition. Expected are subfolders named by year, e.g. 2021/.")
    return found


def _file(folder: Path, names: tuple[str, ...]) -> Path:
    tried = [folder / name.format(year=folder.name) for name in names]
    for path in tried:
        if path.exists():
            return path
    raise InputError(f"{folder} lacks a file. Expected is {' or '.join(path.name for path in tried)}.")


def _boundaries(data: Path, boundaries: Path | None) -> list[tuple[Path, int]]:
    beside = Path(__file__).resolve().parents[2] / "shared" / "data" / "berlin_lor"
    for folder in [boundaries] if boundaries else [data.parent / "berlin_lor", beside]:
        paths = [(folder / name, year) for name, year in BOUNDARIES]
        if all(path.exists() for path, _ in paths):
            return paths
    raise InputError(
        f"The boundaries {', '.join(name for name, _ in BOUNDARIES)} are neither in "
        f"{boundaries or data.parent / 'berlin_lor'} nor beside the project. "
        "Name their folder with --boundaries."
    )


def _receive(
    session: Session,
    tables: Mapping[str, TableDeclaration],
    outlines: list[tuple[Path, int]],
    editions: dict[int, dict[str, Path]],
) -> None:
    for path, year in outlines:
        receive(session, tables, path, Sender("berlin_planning_areas", BERLIN, year))
    for year, files in editions.items():
        for table, path in files.items():
            receive(session, tables, path, Sender(table, BERLIN, year))


def _compared(catalog: Catalog, facts: Panel, year: int) -> tuple[str, list[str]]:
    situations = [situation for situation in facts.situations if situation.year == year]
    values = {value.indicator: value for value in computed(catalog, situations)}
    line, wrong = f"mss {year}", []
    for part in PARTS:
        ours = values.get(f"mss_{part}_class")
        published = _published(situations, part)
        if ours is None or published is None:
            line += f" {part} 0/0"
            wrong.append(f"  {part}: nothing could be computed; does a recipe of {year} have all its inputs?")
            continue
        equal, total, differing = _counted(ours.cells, published, ours.situation.keys)
        line += f" {part} {equal}/{total}"
        wrong += [f"  {part} {text}" for text in differing]
    return line, wrong


def _published(situations: list[Situation], part: str) -> Cells | None:
    name = f"mss_published_{part}_class"
    return next((s.variables[name] for s in situations if name in s.variables), None)


def _counted(ours: Cells, published: Cells, keys: tuple[str, ...]) -> tuple[int, int, list[str]]:
    is_equal = np.where(published.is_present, ours.value == published.value, ~ours.is_present)
    differing = [
        f"{keys[at]}: ours {_shown(ours, int(at))}, published {_shown(published, int(at))}"
        for at in np.flatnonzero(~is_equal)
    ]
    equal = int((published.is_present & is_equal).sum())
    return equal, int(published.is_present.sum()), differing


def _shown(cells: Cells, at: int) -> str:
    return cells.words()[at] if cells.status[at] else f"{cells.value[at]:g}"


def _quiet(_: str) -> None:
    """The comparison prints its lines only."""
