"""The yearly tables of Musterstadt's offices."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from app.demo.drift import Counts
from app.demo.files import german, write_csv, write_workbook
from app.demo.geometry import Town
from app.demo.people import AGES
from app.demo.reform import Spaces

REGISTER = {
    "EW_INSG": "residents",
    "EW_W": "residents_female",
    **dict(zip(("ALT_U3", "ALT_3_5", "ALT_6_14", "ALT_15_17", "ALT_18_64", "ALT_65"), AGES, strict=True)),
    "AUSL": "foreigners",
    "MIGH": "migration_background",
    "HH": "households",
    "HH_ALLEINERZ": "single_parent_households",
}
SGB2 = {
    "RLB": "sgb2_recipients",
    "NEF_U15": "sgb2_children_under_15",
    "BG": "sgb2_benefit_units",
    "ALO_15_64": "unemployed_15_64",
    "LZA_15_64": "long_term_unemployed_15_64",
    "LB_NICHT_ALO": "sgb2_sgb12_not_unemployed",
}
SGB12 = {"GRUSI_ALTER": "sgb12_old_age_65_plus", "HLU": "sgb12_subsistence"}
SGB8 = {
    "Hilfen zur Erziehung (Fälle)": "sgb8_education_support_cases",
    "Inobhutnahmen (Fälle)": "sgb8_taken_into_care_cases",
    "Betreute Kinder unter 3": "childcare_children_under_3",
    "Betreute Kinder 3 bis 5": "childcare_children_3_5",
}
PLAN = {"PLAN_HZE": "sgb8_education_support_cases", "PLAN_RLB": "sgb2_recipients"}
# What an office could not say, with its sign: (table, year) -> (column, area, sign)
WITHHELD: Mapping[tuple[str, int], tuple[str, str, str]] = {
    ("register", 2016): ("HH_ALLEINERZ", "06019", "..."),  # new housing, its households not yet counted
    ("sgb2", 2017): ("LZA_15_64", "0202", "."),  # one case worker fell ill, the number is kept back
    ("sgb2", 2014): ("BG", "0502", "/"),
}


def block_keys(town: Town) -> list[str]:
    """Borough 2 digits, block 3 digits; a reform of social spaces does not change them."""
    counts: dict[int, int] = {}
    keys = []
    for borough in town.borough:
        counts[int(borough)] = counts.get(int(borough), 0) + 1
        keys.append(f"{borough + 1:02d}{counts[int(borough)]:03d}")
    return keys


def encoding_of(year: int) -> str:
    """The office changed its export twice."""
    return "cp1252" if year <= 2015 else "utf-8-sig" if year <= 2019 else "utf-8"


def write_register(folder: Path, town: Town, people: Mapping[str, Counts], year: int) -> Path:
    """The population register, by block."""
    path = folder / f"einwohnerregister_{year}1231.csv"
    area = [f"{block.area / 10_000:.2f}".replace(".", ",") for block in town.blocks]
    columns = {column: [german(int(n)) for n in people[name]] for column, name in REGISTER.items()}
    keys = block_keys(town)
    _withhold(columns, "register", year, keys)
    rows = [
        [key, f"31.12.{year}", area[n], *(columns[column][n] for column in REGISTER)]
        for n, key in enumerate(keys)
    ]
    write_csv(path, ["BLK_NR", "STICHTAG", "FLAECHE_HA", *REGISTER], rows, encoding_of(year))
    return path


def write_benefits(folder: Path, table: str, spaces: Spaces, counts: Mapping[str, Counts], year: int) -> Path:
    """SGB II or SGB XII, by social space."""
    wanted = SGB2 if table == "sgb2" else SGB12
    path = folder / f"{table}_sozialraeume_{year}.csv"
    columns = {c: [german(int(n)) for n in summed(spaces, counts[name])] for c, name in wanted.items()}
    _withhold(columns, table, year, spaces.keys)
    rows = [
        [key, name, *(columns[column][n] for column in wanted)]
        for n, (key, name) in enumerate(zip(spaces.keys, spaces.names, strict=True))
    ]
    write_csv(path, ["SR_NR", "SR_NAME", *wanted], rows, encoding_of(year))
    return path


def write_youth_welfare(folder: Path, spaces: Spaces, counts: Mapping[str, Counts], year: int) -> Path:
    """SGB VIII as a workbook: title rows above the table, a sum row and footnotes below it."""
    path = folder / f"jugendhilfe_{year}.xlsx"
    sums = {column: summed(spaces, counts[name]) for column, name in SGB8.items()}
    body: list[list[str | int | None]] = [
        [key, name, *(int(sums[column][n]) or "-" for column in SGB8)]
        for n, (key, name) in enumerate(zip(spaces.keys, spaces.names, strict=True))
    ]
    rows: list[list[str | int | None]] = [
        ["Stadt Musterstadt, Jugendamt"],
        ["Leistungen der Kinder- und Jugendhilfe (SGB VIII) nach Sozialräumen"],
        [f"Berichtsjahr {year}, Stichtag 31.12.{year}"],
        [],
        ["", "", "Fälle", "", "Kinder", ""],
        ["SR-Nr.", "Sozialraum", *SGB8],
        *body,
        ["Insgesamt", "Stadt Musterstadt", *(int(sums[column].sum()) for column in SGB8)],
        [],
        ["Zeichen: - = genau null"],
        ["Quelle: Jugendamt, eigene Erhebung"],
    ]
    write_workbook(path, "SGB VIII", rows)
    return path


def write_plan(folder: Path, spaces: Spaces, before: Mapping[str, Counts], year: int) -> Path:
    """The caseloads the budget was planned with: last year's and two per cent, in fives, never none."""
    path = folder / f"planwerte_fallzahlen_{year}.csv"
    planned = {
        column: [german(max(5, 5 * round(1.02 * int(n) / 5))) for n in summed(spaces, before[name])]
        for column, name in PLAN.items()
    }
    rows = [
        [key, name, *(planned[column][n] for column in PLAN)]
        for n, (key, name) in enumerate(zip(spaces.keys, spaces.names, strict=True))
    ]
    write_csv(path, ["SR_NR", "SR_NAME", *PLAN], rows, encoding_of(year))
    return path


def summed(spaces: Spaces, blocks: Counts) -> Counts:
    """Counts of blocks added up to social spaces."""
    return np.bincount(spaces.of_block, weights=blocks, minlength=len(spaces.keys)).astype(np.int64)


def _withhold(columns: dict[str, list[str]], table: str, year: int, keys: Sequence[str]) -> None:
    if (table, year) in WITHHELD:
        column, key, sign = WITHHELD[(table, year)]
        columns[column][keys.index(key)] = sign
