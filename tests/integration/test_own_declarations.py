"""A municipality's own folder adds a table, an indicator and a recipe; a file comes in and is computed."""

import numpy as np
import pytest
from sqlalchemy import text

from app.catalogue import check_catalogue
from app.demo.musterstadt import MUNICIPALITY_KEY
from app.imports.service import Sender, receive
from app.jobs.recompute import recompute
from app.settings import CatalogSettings, Settings
from app.shipped import catalog_of, tables_of
from app.store.session import session_as

TOPIC = """
title = { de = "Stadtbibliothek", en = "Town library" }
reference_date = "during_year"
reference = [{ title = "Satzung der Stadtbibliothek" }]

[variable.library_members]
name = { de = "Aktive Bibliotheksmitglieder", en = "Active members of the library" }
unit = "persons"
source = ["own_library"]
secrecy = "register"
part_of = "residents"

[indicator.library_member_share]
name = { de = "Anteil der Bibliotheksmitglieder", en = "Share of members of the library" }
meaning.de = "Anteil der aktiven Mitglieder der Stadtbibliothek an allen Einwohnern."
meaning.en = "Share of active members of the town library in all residents."
formula = "100 * library_members / residents"
unit = "percent"
polarity = "higher_is_better"
population = "residents"
minimum_population = 300

[[indicator.library_member_share.example]]
given = { library_members = [120], residents = [1000] }
expect = [12.0]

[indicator.hardship_index]
name = { de = "Belastungsindex", en = "Hardship index" }
meaning.de = "Summe der standardisierten Anteile von Arbeitslosen und armen Kindern."
meaning.en = "Sum of the standardised shares of the unemployed and of children in poverty."
unit = "index"
polarity = "higher_is_worse"

[indicator.hardship_index.composition]
recipe = { 2013 = "own_hardship" }
part = "status"
output = "index"
population = "residents"
inputs = { jobless = "unemployment_share", poor = "child_poverty_share" }
"""
RECIPE = """
name = { de = "Eigener Index", en = "Own index" }
version = 1
valid_from = 2013
minimum_population = 300
reference = [{ title = "Beschluss des Rates", href = "https://example.org/beschluss" }]

[input]
jobless = { de = "Arbeitslosenanteil", en = "Unemployment share" }
poor = { de = "Kinderarmut", en = "Child poverty" }

[part.status]
name = { de = "Belastung", en = "Hardship" }
inputs = ["jobless", "poor"]
standardise = "z_pop"
combine = "sum"
near_cut = 0.05
"""
TABLE = """
[table]
name = { de = "Bibliothek nach Sozialräumen", en = "Library by social space" }
kind = "facts"
format = "delimited"
level = "social_space"
publisher = "Stadtbibliothek"
licence = "not stated"
attribution = "Stadtbibliothek"
secrecy = "register"

[edition."2024-"]
key = { column = "Raum", pattern = '\\d{4}' }

[edition."2024-".column]
Mitglieder = { variable = "library_members" }
"""


@pytest.fixture
def own(tmp_path):
    for name, content in (
        ("topics/library.toml", TOPIC),
        ("tables/own_library.toml", TABLE),
        ("recipes/own_hardship.toml", RECIPE),
    ):
        path = tmp_path / "own" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return Settings(catalog=CatalogSettings(folders=str(tmp_path / "own")))


def keys_and_residents(session):
    """The social spaces of 2024 and how many people live in each, added up from the blocks."""
    rows = session.execute(
        text(
            "SELECT block.parent_key, sum(fact.value) FROM core.fact "
            "JOIN core.area AS block ON block.id = fact.area_id "
            "WHERE fact.variable = 'residents' AND fact.reporting_year = 2024 AND block.level = 'block' "
            "AND block.valid_until IS NULL GROUP BY block.parent_key ORDER BY block.parent_key"
        )
    ).all()
    return {key: int(people) for key, people in rows}


VALUES = """
SELECT v.indicator, area.key, v.value FROM core.indicator_value AS v JOIN core.area ON area.id = v.area_id
WHERE v.indicator IN ('library_member_share', 'hardship_index', 'unemployment_share', 'child_poverty_share')
AND area.level = 'social_space' AND v.reporting_year = 2024
"""


def test_an_own_folder_adds_a_table_an_indicator_and_a_recipe_without_code(own, musterstadt, tmp_path):
    catalog, tables = catalog_of(own), tables_of(own)
    assert "\nlibrary " in check_catalogue(catalog, tables)
    with session_as(musterstadt.engine, "platform_statistician") as session:
        residents = keys_and_residents(session)
    assert len(residents) == 24
    members = {key: 40 + 3 * number for number, key in enumerate(residents)}
    path = tmp_path / "bibliothek.csv"
    lines = ["Raum;Mitglieder", *(f"{key};{count}" for key, count in members.items())]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    found: dict[str, dict[str, float]] = {}
    with session_as(musterstadt.engine, "platform_writer") as session:
        trial = session.begin_nested()  # the demo is shared by other tests: nothing of this stays
        receipt = receive(session, tables, path, Sender("own_library", MUNICIPALITY_KEY, 2024))
        recompute(session, catalog, MUNICIPALITY_KEY)
        for indicator, key, value in session.execute(text(VALUES)):
            found.setdefault(indicator, {})[key] = value
        trial.rollback()
    assert (receipt.outcome, receipt.facts) == ("accepted", 24)
    share = {key: 100 * members[key] / residents[key] for key in residents}
    assert found["library_member_share"] == pytest.approx(share)
    parts = [
        np.array([found[name][key] for key in share])
        for name in ("unemployment_share", "child_poverty_share")
    ]
    expected = sum((part - part.mean()) / part.std() for part in parts)
    assert [found["hardship_index"][key] for key in share] == pytest.approx(list(expected))
