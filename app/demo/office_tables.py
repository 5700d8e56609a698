"""The tables of Musterstadt's other offices: finer register counts, work, welfare, health, school, budget."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from app.demo.drift import Counts
from app.demo.files import german, write_csv, write_workbook
from app.demo.reform import Spaces
from app.demo.tables import encoding_of, summed

# table -> name of its file, and its columns with the variables they hold
OFFICES: Final[Mapping[str, tuple[str, Mapping[str, str]]]] = {
    "demo_population": (
        "bevoelkerung_sozialraeume",
        {
            "ALT_18_24": "residents_18_24",
            "ALT_55_64": "residents_55_64",
            "ALT_80": "residents_80_plus",
            "W_15_44": "residents_female_15_44",
            "W_15_64": "residents_female_15_64",
            "GEB": "births",
            "GEST": "deaths",
            "ZUZUG": "moves_in",
            "FORTZUG": "moves_out",
            "WOHND_5J": "residents_5_years_at_address",
            "EINBUERG": "naturalisations",
            "AUSL_EU": "foreigners_eu",
            "AUSL_U18": "foreigners_under_18",
            "MIGH_U18": "migration_background_under_18",
            "SCHUTZ": "people_seeking_protection",
            "HH_1": "one_person_households",
            "HH_KIND": "households_with_children",
            "KIND_ALLEINERZ": "children_of_single_parents",
        },
    ),
    "demo_social_assistance": (
        "sozialhilfe_sozialraeume",
        {
            "GRUSI_EM": "sgb12_basic_security_18_64",
            "HLU_U15": "sgb12_subsistence_under_15",
            "ASYLBLG": "asylum_seeker_benefit_recipients",
            "ASYLBLG_U15": "asylum_seeker_benefit_under_15",
            "HZP": "sgb12_care_assistance",
            "WOHNGELD_HH": "housing_benefit_households",
            "BUT_TEILH": "participation_benefit_minors",
            "WOHNUNGSLOS": "homeless_people_housed",
        },
    ),
    "demo_sgb8_details": (
        "hilfearten_jugendhilfe",
        {
            "HZE_AMB": "sgb8_outpatient_support_cases",
            "P33": "sgb8_foster_care_cases",
            "P34": "sgb8_residential_care_cases",
            "P35A": "sgb8_integration_support_cases",
            "P8A": "sgb8_endangerment_reports",
        },
    ),
    "demo_care": (
        "pflege_sozialraeume",
        {
            "PB_INSG": "care_recipients",
            "PB_GELD": "care_cash_recipients",
            "PB_AMB": "care_service_recipients",
            "PB_STAT": "care_home_residents",
            "HEIMPLAETZE": "care_home_capacity",
        },
    ),
    "demo_disability": (
        "schwerbehinderung_sozialraeume",
        {
            "SBH": "severely_disabled",
            "SBH_65": "severely_disabled_65_plus",
            "WFBM": "sgb9_workshop_employees",
            "EGH": "sgb9_integration_support_recipients",
        },
    ),
    "demo_schools": (
        "schule_kita_wohnort",
        {
            "SUS": "pupils",
            "SUS_SPF": "pupils_special_needs",
            "SUS_LMF": "pupils_free_learning_materials",
            "KL5": "pupils_year_5",
            "KL5_GYM": "pupils_year_5_gymnasium",
            "ABG": "school_leavers",
            "ABG_OHNE": "school_leavers_without_certificate",
            "KITA_NDFS": "childcare_other_family_language",
        },
    ),
    "demo_dwellings": (
        "wohnungsbestand",
        {
            "WHG": "dwellings",
            "WHG_EZFH": "dwellings_in_small_houses",
            "WHG_GEB": "subsidised_dwellings",
            "WHG_FERTIG": "completed_dwellings",
            "WFL_M2": "living_area_m2",
        },
    ),
}
LABOUR: Final[Mapping[str, str]] = {
    "SVB_WO": "employees_15_64",
    "SVB_WO_W": "employees_female_15_64",
    "AGEB_WO": "marginal_employees_15_64",
    "ALO_U25": "unemployed_15_24",
    "ALO_55_64": "unemployed_55_64",
    "ALO_AUSL": "unemployed_foreigners",
    "ALO_SGB2": "unemployed_sgb2",
    "ELB": "sgb2_employable",
    "ELB_ERW": "sgb2_in_work",
    "LZB": "sgb2_long_term_recipients",
    "RLB_U18": "sgb2_under_18",
}
HEALTH: Final[Mapping[str, str]] = {
    "Untersuchte Kinder": "school_entry_examined",
    "Übergewicht": "school_entry_overweight",
    "Sprachförderbedarf": "school_entry_language_need",
    "Zwei Masernimpfungen": "school_entry_measles_vaccinated",
    "U1 bis U9 vollständig": "school_entry_checked_up",
    "Hausärzte": "general_practitioners",
}
ACCOUNTS: Final[Mapping[tuple[str, str], str]] = {
    ("31-35", "Aufwand"): "social_assistance_expense_eur",
    ("31-35", "Ertrag"): "social_assistance_income_eur",
    ("36", "Aufwand"): "youth_welfare_expense_eur",
    ("36", "Ertrag"): "youth_welfare_income_eur",
    ("61", "Steuern"): "tax_eur",
    ("61", "Schulden"): "debt_eur",
}
FIRST_YEAR: Final[Mapping[str, int]] = {"demo_care": 2017}  # the grades of care
_NOT_YET: Final[Mapping[tuple[str, str], int]] = {
    ("demo_disability", "EGH"): 2020,  # integration support was not counted under SGB IX before
}
# What an office could not say, with its sign: (table, year) -> (column, area, sign)
_WITHHELD: Final[Mapping[tuple[str, int], tuple[str, str, str]]] = {
    ("demo_schools", 2020): ("ABG_OHNE", "0304", "..."),  # certificates came late in the pandemic
    ("demo_social_assistance", 2016): ("ASYLBLG_U15", "0203", "/"),
}


def write_office(folder: Path, table: str, spaces: Spaces, counts: Mapping[str, Counts], year: int) -> Path:
    """A plain table of an office, by social space."""
    name, declared = OFFICES[table]
    wanted = {c: v for c, v in declared.items() if year >= _NOT_YET.get((table, c), 0)}
    path = folder / f"{name}_{year}.csv"
    columns = {c: [german(int(n)) for n in summed(spaces, counts[v])] for c, v in wanted.items()}
    if (table, year) in _WITHHELD:
        column, key, sign = _WITHHELD[(table, year)]
        columns[column][spaces.keys.index(key)] = sign
    write_csv(path, ["SR_NR", "SR_NAME", *wanted], _rows(spaces, columns), encoding_of(year))
    return path


def write_labour(folder: Path, spaces: Spaces, counts: Mapping[str, Counts], year: int) -> Path:
    """The labour agency's table: four title lines, the sum above the areas, notes below."""
    path = folder / f"arbeitsmarkt_sozialraeume_{year}.csv"
    sums = {column: summed(spaces, counts[variable]) for column, variable in LABOUR.items()}
    columns = {column: [german(int(n)) for n in numbers] for column, numbers in sums.items()}
    header = ["SR_NR", "SR_NAME", *LABOUR]
    blank = [""] * (len(header) - 1)
    titles = ("Beschäftigte und Leistungsberechtigte", "Stadt Musterstadt", f"Stichtag 31.12.{year}", "")
    rows = [
        *([title, *blank] for title in titles[1:]),
        header,
        ["Insgesamt", "Stadt Musterstadt", *(german(int(numbers.sum())) for numbers in sums.values())],
        *_rows(spaces, columns),
        [f"Erstellt am 15.04.{year + 1}", *blank],
        ["© Agentur für Arbeit Musterland", *blank],
    ]
    write_csv(path, [titles[0], *blank], rows, encoding_of(year))
    return path


def write_health(folder: Path, spaces: Spaces, counts: Mapping[str, Counts], year: int) -> Path:
    """The health office's workbook: titles above, a sum and the source below."""
    path = folder / f"schuleingang_{year}.xlsx"
    sums = {column: summed(spaces, counts[variable]) for column, variable in HEALTH.items()}
    body: list[list[str | int | None]] = [
        [key, name, *(int(sums[column][n]) or "-" for column in HEALTH)]
        for n, (key, name) in enumerate(zip(spaces.keys, spaces.names, strict=True))
    ]
    rows: list[list[str | int | None]] = [
        ["Stadt Musterstadt, Gesundheitsamt"],
        [f"Einschulungsjahrgänge {year - 2} bis {year} zusammen; Hausärzte am 31.12.{year}"],
        [],
        ["SR-Nr.", "Sozialraum", *HEALTH],
        *body,
        ["Insgesamt", "Stadt Musterstadt", *(int(sums[column].sum()) for column in HEALTH)],
        ["Quelle: Gesundheitsamt, Schuleingangsuntersuchung"],
    ]
    write_workbook(path, "SEU", rows)
    return path


def write_election(folder: Path, spaces: Spaces, counts: Mapping[str, Counts], year: int, kind: str) -> Path:
    """An election, one number a row."""
    path = folder / f"wahl_{year}.csv"
    called = {"federal": "Bundestagswahl", "municipal": "Kommunalwahl"}[kind]
    rows = []
    for word, suffix in (("Wahlberechtigte", "eligible"), ("Wählende", "voters")):
        numbers = summed(spaces, counts[f"{kind}_election_{suffix}"])
        rows += [
            [key, name, called, word, german(int(number))]
            for key, name, number in zip(spaces.keys, spaces.names, numbers, strict=True)
        ]
    write_csv(path, ["SR_NR", "SR_NAME", "WAHL", "MERKMAL", "ANZAHL"], rows, encoding_of(year))
    return path


def write_accounts(folder: Path, municipality: str, amounts: Mapping[str, int], year: int) -> Path:
    """The annual accounts of the whole town, one amount a row."""
    path = folder / f"jahresrechnung_{year}.csv"
    rows = [[municipality, *words, german(amounts[variable])] for words, variable in ACCOUNTS.items()]
    write_csv(path, ["AGS", "PRODUKTBEREICH", "ART", "BETRAG_EUR"], rows, encoding_of(year))
    return path


def _rows(spaces: Spaces, columns: Mapping[str, list[str]]) -> list[list[str]]:
    return [
        [key, name, *(numbers[n] for numbers in columns.values())]
        for n, (key, name) in enumerate(zip(spaces.keys, spaces.names, strict=True))
    ]
