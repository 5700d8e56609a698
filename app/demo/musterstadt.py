"""The deterministic generator of Musterstadt: the files of twelve years, in the order in which they came."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from app.demo import office_tables, tables
from app.demo.drift import Counts
from app.demo.files import frame, write_layers
from app.demo.geometry import BOROUGHS, Town, surroundings, town
from app.demo.housing import ELECTIONS, accounts, housed
from app.demo.people import YEARS, Situation, registered, situation
from app.demo.reform import REFORM_YEAR, Spaces, spaces_of_2013, spaces_of_2019
from app.demo.register_details import further_registered
from app.demo.services import served
from app.demo.support import supported
from app.demo.work import at_work

MUNICIPALITY_KEY = "16099000"  # invented: no municipality has it
COUNTY_AROUND = "16098"
FIRST_PLAN_YEAR = 2018
SEED = 2013
_NEIGHBOURS = (
    "Ahornroda", "Bergheim", "Grünau", "Hohenfels", "Kleinbach", "Lindenau", "Moosbach", "Wiesental",
)  # fmt: skip
_MERGING, _MERGED = (2, 3), ("16098009", "Grünau-Hohenfels")


@dataclass(frozen=True)
class DemoDelivery:
    """A file, the declared table it belongs to, the year it is delivered for, and who delivers it."""

    path: Path
    table: str
    year: int
    owner: str = MUNICIPALITY_KEY


def write_deliveries(folder: Path) -> tuple[DemoDelivery, ...]:
    """Write every file of the demo municipality; two runs write the same bytes.

    Returns
    -------
    tuple of DemoDelivery
        In the order in which they are to be imported: boundaries before numbers.

    """
    streams = [np.random.Generator(np.random.PCG64(s)) for s in np.random.SeedSequence(SEED).spawn(10)]
    map_stream, ring_stream, shape_stream, register_stream, benefit_stream = streams[:5]
    made = town(map_stream)
    vintages = {2013: spaces_of_2013(made), REFORM_YEAR: spaces_of_2019(made)}
    lived = situation(made.centres, shape_stream)
    people = registered(lived, register_stream)
    benefits = supported(lived, people, benefit_stream)
    counts = _further(lived, {year: {**people[year], **benefits[year]} for year in YEARS}, streams[5:9])
    money = accounts(counts, streams[9])
    deliveries: list[DemoDelivery] = []
    for year, spaces in vintages.items():
        deliveries += _boundaries(folder, made, spaces, year)
    deliveries += _surroundings(folder, made, ring_stream)
    for year in YEARS:
        spaces = vintages[2013] if year < REFORM_YEAR else vintages[REFORM_YEAR]
        register = tables.write_register(folder, made, people[year], year)
        deliveries.append(DemoDelivery(register, "demo_residents", year))
        for name in ("sgb2", "sgb12"):
            path = tables.write_benefits(folder, name, spaces, benefits[year], year)
            deliveries.append(DemoDelivery(path, f"demo_{name}", year))
        path = tables.write_youth_welfare(folder, spaces, benefits[year], year)
        deliveries.append(DemoDelivery(path, "demo_sgb8", year))
        if year >= FIRST_PLAN_YEAR:
            path = tables.write_plan(folder, spaces, benefits[year - 1], year)
            deliveries.append(DemoDelivery(path, "demo_plan", year))
        deliveries += _other_offices(folder, spaces, counts[year], year)
        path = office_tables.write_accounts(folder, MUNICIPALITY_KEY, money[year], year)
        deliveries.append(DemoDelivery(path, "demo_budget", year))
    return tuple(deliveries)


def _further(
    lived: Situation, known: dict[int, dict[str, Counts]], streams: list[np.random.Generator]
) -> dict[int, dict[str, Counts]]:
    """What is known of each block and what follows from it, each subject with a stream of its own."""
    for subject, stream in zip((further_registered, at_work, served, housed), streams, strict=True):
        found = subject(lived, known, stream)
        known = {year: {**known[year], **found[year]} for year in YEARS}
    return known


def _other_offices(
    folder: Path, spaces: Spaces, counts: dict[str, Counts], year: int
) -> Iterator[DemoDelivery]:
    for table in office_tables.OFFICES:
        if year >= office_tables.FIRST_YEAR.get(table, year):
            path = office_tables.write_office(folder, table, spaces, counts, year)
            yield DemoDelivery(path, table, year)
    yield DemoDelivery(office_tables.write_labour(folder, spaces, counts, year), "demo_labour", year)
    yield DemoDelivery(office_tables.write_health(folder, spaces, counts, year), "demo_health", year)
    if year in ELECTIONS:
        path = office_tables.write_election(folder, spaces, counts, year, ELECTIONS[year])
        yield DemoDelivery(path, "demo_elections", year)


def _boundaries(folder: Path, made: Town, spaces: Spaces, year: int) -> Iterator[DemoDelivery]:
    path = folder / f"musterstadt_gebiete_{year}.gpkg"
    stand = f"01.01.{year}"
    borough_keys = [f"{number + 1:02d}" for number in range(len(BOROUGHS))]
    of_space = [
        _union(made, [n for n, space in enumerate(spaces.of_block) if space == number])
        for number in range(len(spaces.keys))
    ]
    of_borough = [
        _union(made, [n for n, borough in enumerate(made.borough) if borough == number])
        for number in range(len(BOROUGHS))
    ]
    blocks = {
        "BLK_NR": tables.block_keys(made),
        "SR_NR": [spaces.keys[number] for number in spaces.of_block],
        "STAND": [stand] * len(made.blocks),
    }
    social = {
        "SR_NR": spaces.keys,
        "SR_NAME": spaces.names,
        "BEZ_NR": [key[:2] for key in spaces.keys],
        "STAND": [stand] * len(spaces.keys),
    }
    boroughs = {"BEZ_NR": borough_keys, "BEZ_NAME": BOROUGHS, "STAND": [stand] * len(BOROUGHS)}
    layers = {
        "bloecke": frame(blocks, made.blocks),
        "sozialraeume": frame(social, of_space),
        "stadtbezirke": frame(boroughs, of_borough),
    }
    write_layers(path, layers)
    for table in ("demo_boroughs", "demo_social_spaces", "demo_blocks"):
        yield DemoDelivery(path, table, year)


def _surroundings(folder: Path, made: Town, rng: np.random.Generator) -> Iterator[DemoDelivery]:
    """The neighbouring municipalities; two of them merged on the day of the reform."""
    whole = shapely.union_all(made.blocks)
    outlines: list[BaseGeometry] = list(surroundings(whole, rng))
    keys = [f"{COUNTY_AROUND}{number:03d}" for number in range(1, len(outlines) + 1)]
    names = list(_NEIGHBOURS[: len(outlines)])
    for year in (2013, REFORM_YEAR):
        if year == REFORM_YEAR:
            first, second = _MERGING
            merged = shapely.union_all([outlines[first], outlines[second]])
            outlines = [*(o for n, o in enumerate(outlines) if n not in _MERGING), merged]
            keys = [*(key for n, key in enumerate(keys) if n not in _MERGING), _MERGED[0]]
            names = [*(name for n, name in enumerate(names) if n not in _MERGING), _MERGED[1]]
        path = folder / f"umland_{year}.gpkg"
        write_layers(path, {"gemeinden": frame({"AGS": keys, "GEN": names}, outlines)})
        yield DemoDelivery(path, "demo_surroundings", year, COUNTY_AROUND)


def _union(made: Town, blocks: list[int]) -> BaseGeometry:
    return shapely.union_all([made.blocks[number] for number in blocks])
