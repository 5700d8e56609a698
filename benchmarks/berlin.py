"""Berlin's planning areas before and after the reform of 2021, and who lived in them."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas
import shapely
from numpy.typing import NDArray
from pyproj import Transformer

from app.settings import Settings
from app.shipped import tables_of
from geodata.outlines import ValidAreas
from geodata.overlay import Overlay, overlaid
from geodata.pipeline import read_delivery
from geodata.validate import ValidTable
from geodata.vocabulary.areas import EQUAL_AREA_SRID, STORAGE_SRID
from geodata.vocabulary.cells import Floats

BERLIN = "11000000"


@dataclass(frozen=True)
class Reform:
    """The folder of real data, and what is read from it."""

    data: Path

    @cached_property
    def old_keys(self) -> list[str]:
        """Keys of the 448 areas before the reform, in order."""
        return sorted(area.key for area in self._areas("pre2021", 2020).areas)

    @cached_property
    def new_keys(self) -> list[str]:
        """Keys of the 542 areas after it, in order."""
        return sorted(area.key for area in self._areas("2021", 2021).areas)

    @cached_property
    def outlines(self) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
        """Outlines before and after, in EPSG:3035, in the order of the keys."""
        return self._outlines("pre2021", 2020), self._outlines("2021", 2021)

    @cached_property
    def overlay(self) -> Overlay:
        """What both generations share."""
        return overlaid(*self.outlines, srid=EQUAL_AREA_SRID)

    def old(self, variable: str = "residents") -> Floats:
        """Counts of 31 December 2020 on the old areas."""
        return self._counts(
            "berlin_residents", f"{self._population}-2020-02-{self._t2}", 2020, variable, self.old_keys
        )

    def new(self, year: int, half: str, variable: str = "residents") -> Floats:
        """Counts of a later date on the new areas; half 01 is 30 June, 02 is 31 December."""
        file = f"{self._population}-{year}-{half}-{self._t2}"
        return self._counts("berlin_residents", file, year, variable, self.new_keys)

    @cached_property
    def truth(self) -> Floats:
        """The residents of 31 December 2020 on the new areas, counted by the office; one cell is empty."""
        return self._mss("berlin_mss_indicators", "index_indikatoren", "mss_residents")

    @cached_property
    def true_foreigners(self) -> Floats:
        """Foreigners of 31 December 2020 on the new areas, from the office's percentages (two decimals)."""
        return self.truth * self._mss("berlin_mss_context", "kontext_indikatoren", "mss_k16_percent") / 100

    @cached_property
    def grid(self) -> tuple[Floats, Floats, Floats]:
        """Centres (EPSG:3035) and residents of the populated cells of 1 km around Berlin, census 2022."""
        cells = pandas.read_parquet(self.data / "deutschland/zensus2022_1km_Einwohner.parquet")
        west, south, east, north = shapely.total_bounds(self.outlines[1])
        inside = cells.x.between(west - 500, east + 500) & cells.y.between(south - 500, north + 500)
        found = cells[inside & (cells.iloc[:, 0] > 0)]
        number = next(name for name in cells.columns if name not in ("x", "y"))
        return tuple(found[name].to_numpy(np.float64) for name in ("x", "y", number))

    _population = "berlin_bevoelkerung/berlin-lor-population"
    _t2 = "t2-planning-areas.csv"

    def _mss(self, table: str, file: str, variable: str) -> Floats:
        return self._counts(table, f"berlin_mss/2021/mss_2021_{file}.csv", 2021, variable, self.new_keys)

    def _areas(self, vintage: str, year: int) -> ValidAreas:
        path = self.data / f"berlin_lor/lor_planungsraeume_{vintage}.zip"
        areas = read_delivery(path, _tables()["berlin_planning_areas"], year=year, owner=BERLIN)
        assert isinstance(areas, ValidAreas)
        return areas

    def _outlines(self, vintage: str, year: int) -> NDArray[np.object_]:
        areas = sorted(self._areas(vintage, year).areas, key=lambda area: area.key)
        to_equal_area = Transformer.from_crs(STORAGE_SRID, EQUAL_AREA_SRID, always_xy=True)
        outlines = np.array([area.outline for area in areas], object)
        moved: NDArray[np.object_] = shapely.transform(outlines, to_equal_area.transform, interleaved=False)
        return moved

    def _counts(self, table: str, file: str, year: int, variable: str, keys: list[str]) -> Floats:
        read = read_delivery(self.data / file, _tables()[table], year=year, owner=BERLIN)
        assert isinstance(read, ValidTable)
        found = {
            fact.area_key: float(fact.value)
            for fact in read.facts
            if fact.variable == variable and not isinstance(fact.value, str)
        }
        return np.array([found.get(key, np.nan) for key in keys])


def _tables():
    return tables_of(Settings())
