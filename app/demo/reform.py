"""The boundary reform of 1 January 2019: one social space split, two merged, two blocks moved."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.demo.geometry import BOROUGHS, SPACES_PER_BOROUGH, Town

REFORM_YEAR = 2019
_NAMES = (
    ("Altstadt", "Theaterviertel", "Bahnhof & Hafen", "Universität"),
    ("Mühlenviertel", "Nordpark", "Am Weinberg", "Siedlung Freiheit"),
    ("Großwohnsiedlung Kornfeld", "Gartenstadt", "Kasernengelände", "Ostfriedhof"),
    ("Süßwiesen", "Gewerbehof", "Auenblick", "Papierfabrik"),
    ("Lerchenfeld", "Südstadt", "Plattenkamp", "Klinikum"),
    ("Villenkolonie", "Westhang", "Neubaugebiet Sonnenhöhe", "Alter Schlachthof"),
)
SPLIT, MERGED, MOVED = 8, (14, 15), (20, 22)  # social spaces of 2013, counted from 0


@dataclass(frozen=True)
class Spaces:
    """The social spaces of one vintage: key and name by number, and the number of each block's."""

    keys: tuple[str, ...]
    names: tuple[str, ...]
    of_block: NDArray[np.intp]


def spaces_of_2013(town: Town) -> Spaces:
    """Borough 2 digits, social space 2 digits."""
    keys = tuple(
        f"{borough + 1:02d}{space + 1:02d}"
        for borough in range(len(BOROUGHS))
        for space in range(SPACES_PER_BOROUGH)
    )
    return Spaces(keys, tuple(name for names in _NAMES for name in names), town.space)


def spaces_of_2019(town: Town) -> Spaces:
    """After the reform; a space that was cut anew gets a new key, a moved block keeps its own."""
    before = spaces_of_2013(town)
    keys, names, of_block = list(before.keys), list(before.names), before.of_block.copy()
    split = np.flatnonzero(of_block == SPLIT)
    eastern = split[np.argsort(town.centres[split, 0])][len(split) // 2 :]
    borough = keys[SPLIT][:2]
    keys[SPLIT], names[SPLIT] = f"{borough}05", "Kornfeld-West"
    keys.append(f"{borough}06")
    names.append("Kornfeld-Ost")
    of_block[eastern] = len(keys) - 1
    first, second = MERGED
    keys[first], names[first] = f"{keys[first][:2]}05", f"{names[first]}/{names[second]}"
    of_block[of_block == second] = first
    giving, taking = MOVED
    of_block[_nearest(town, of_block, giving, taking)] = taking
    kept = [number for number in range(len(keys)) if number != second]
    kept.sort(key=lambda number: keys[number])
    renumbered = {number: position for position, number in enumerate(kept)}
    return Spaces(
        tuple(keys[number] for number in kept),
        tuple(names[number] for number in kept),
        np.array([renumbered[int(number)] for number in of_block]),
    )


def _nearest(town: Town, of_block: NDArray[np.intp], giving: int, taking: int) -> NDArray[np.intp]:
    """Two blocks of one space that lie nearest to another."""
    middle = town.centres[of_block == taking].mean(axis=0)
    own = np.flatnonzero(of_block == giving)
    return own[np.argsort(np.hypot(*(town.centres[own] - middle).T))[:2]]
