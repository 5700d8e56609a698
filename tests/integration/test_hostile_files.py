"""Outlines that are wrong, and files that attack: the answer is a report, and nothing of them is stored."""

import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text

from app.imports.service import Sender
from app.reports.folium_map import folium_page
from app.reports.tables import csv_bytes
from app.store.session import session_as
from geodata.vocabulary.errors import DeliveryError
from tests.integration.bad_inputs import BAD, ROOT, cases, deliver, state
from tests.unit.app.reports.invented_town import area, town

MOST_SECONDS = 10
# The manifest's words, and ours where they differ. Every other reason is called the same.
OURS = {
    "key.padded": {"key.invalid"},
    "key.ars": {"key.invalid"},
    "geom.invalid": {"geom.invalid", "geom.repaired"},
    "text.name_differs": {"text.name_differs"},
}


def sender_of(case) -> Sender:
    is_counts = case["file"].startswith(("key_", "atk_zip", "atk_gzip", "atk_extension"))
    return Sender("benefit_counts" if is_counts else "social_space_outlines", case["uploader"], 2024)


@pytest.mark.parametrize("case", cases("geo_", "atk_", "key_"), ids=lambda case: case["file"])
def test_a_hostile_file_gets_the_action_of_the_manifest(registered, tables, case):
    before = state(registered)
    begun = time.monotonic()
    try:
        receipt = deliver(registered, tables, BAD / case["file"], sender_of(case))
    except DeliveryError as error:
        assert "reject" in (case["action"], case["also_right"]), error.message
        reasons = {problem["reason"] for problem in error.facts["problems"]}
        assert OURS.get(case["code"], {case["code"]}) & reasons, (case["code"], reasons)
        assert all(problem["message"].startswith(case["file"]) for problem in error.facts["problems"])
        assert state(registered) == before
        with pytest.raises(DeliveryError):
            deliver(registered, tables, BAD / case["file"], sender_of(case))
        assert state(registered) == before
    else:
        assert case["action"] != "reject" or case["also_right"] in ("accept", "repair")
        told = {note.kind for note in receipt.notes}
        assert not case["code"] or OURS.get(case["code"], {case["code"]}) & told
        assert_holds(registered, case)
        after = state(registered)
        assert deliver(registered, tables, BAD / case["file"], sender_of(case)).outcome == "unchanged"
        assert state(registered) == after
    assert time.monotonic() - begun < MOST_SECONDS


BENEFITS = {"SGB2": "sgb2", "SGB8_HzE": "sgb8_education_support", "SGB12_K4": "sgb12_basic_security"}
AGES = {"U18": "under_18", "18-64": "18_64", "65+": "65_plus"}


def assert_holds(database, case):
    for part in case["check"].split("; "):
        left, _, right = part.partition("=")
        if left == "areas":
            drawn = "level = 'social_space' AND outline IS NOT NULL AND valid_until IS NULL"
            assert found(database, f"SELECT count(*) FROM core.area WHERE {drawn}") == [int(right)]
        elif left == "rows":
            assert found(database, "SELECT count(*) FROM core.fact WHERE is_current") == [int(right)]
        elif left:
            municipality, key, _, benefit, age = left.split("/")
            cell = (
                "SELECT f.value FROM core.fact AS f JOIN core.area AS a ON a.id = f.area_id "
                "WHERE a.municipality_key = :m AND a.key = :k AND f.variable = :v AND f.is_current"
            )
            variable = f"{BENEFITS[benefit]}_{AGES[age]}"
            assert found(database, cell, m=municipality, k=key, v=variable) == [float(right)]


def found(database, statement: str, **facts):
    with session_as(database.engine, "platform_statistician") as session:
        return list(session.execute(text(statement), facts).scalars())


def names_and_outlines(database):
    rows = "SELECT key || ' ' || name FROM core.area WHERE level = 'social_space' AND valid_until IS NULL "
    return found(database, rows + "AND outline IS NOT NULL ORDER BY key")


@pytest.mark.parametrize("suffix", [".geojson", ".gml", ".gpkg", "_shp.zip"])
def test_the_same_areas_in_every_format_are_the_same_areas(registered, tables, suffix):
    sender = Sender("social_space_outlines", "01999", 2024)
    receipt = deliver(registered, tables, BAD / "_baseline" / f"gebiete_2024{suffix}", sender)
    assert receipt.areas == 11
    assert names_and_outlines(registered)[5] == "0106 Übersee"
    assert found(
        registered,
        "SELECT sum(ST_Area(outline)) FROM core.area WHERE level = 'social_space' AND outline IS NOT NULL",
    ) == pytest.approx([11 * 1000 * 1200], rel=1e-4)


@pytest.mark.parametrize(
    "name", ["atk_name_script.geojson", "atk_name_formula.geojson", "geo_shapefile_cpg_lies.zip"]
)
def test_the_names_of_the_register_hold_whatever_the_file_calls_an_area(registered, tables, name):
    receipt = deliver(registered, tables, BAD / name, Sender("social_space_outlines", "01999", 2024))
    assert names_and_outlines(registered)[:2] == ["0101 Altstadt", "0102 Mühlenviertel"]
    if name.startswith("atk"):
        assert [note.kind for note in receipt.notes] == ["text.name_differs"]


def test_outlines_replace_outlines_and_nothing_else(registered, tables):
    sender = Sender("social_space_outlines", "01999", 2024)
    deliver(registered, tables, BAD / "_baseline" / "gebiete_2024.geojson", sender)
    deliver(
        registered, tables, BAD / "_baseline" / "counts_2024.csv", Sender("benefit_counts", "01999", 2024)
    )
    ids = found(registered, "SELECT id FROM core.area ORDER BY id")
    receipt = deliver(registered, tables, BAD / "geo_sliver_gap.geojson", sender)
    assert found(registered, "SELECT id FROM core.area ORDER BY id") == ids
    assert found(registered, "SELECT count(*) FROM core.fact WHERE is_current") == [99]
    (gap,) = [note.message for note in receipt.notes if note.kind == "topology.gap"]
    assert "'0101'" in gap
    assert "'0102'" in gap
    assert "3,59" in gap  # square metres: 3 m by 1200 m, less the rounding of degrees


def test_outlines_before_their_register_are_refused(database, tables, shared):
    sender = Sender("social_space_outlines", "01999", 2024)
    with pytest.raises(DeliveryError, match="Deliver the register first"):
        deliver(database, tables, BAD / "_baseline" / "gebiete_2024.geojson", sender)


def test_outlines_of_another_year_are_refused(registered, tables):
    sender, path = Sender("social_space_outlines", "01999", 2020), BAD / "_baseline" / "gebiete_2024.geojson"
    with pytest.raises(DeliveryError, match="'2024' is not the reporting year 2020"):
        deliver(registered, tables, path, sender)


READING = """
import sys
from pathlib import Path
from app.settings import Settings
from app.shipped import tables_of
from geodata.pipeline import read_delivery
from geodata.vocabulary.errors import DeliveryError
table = tables_of(Settings())[sys.argv[2]]
print("ready", flush=True)
try:
    read_delivery(Path(sys.argv[1]), table, year=2024, owner="01999")
except DeliveryError as error:
    print(error)
"""


def peak_mib(process: int) -> float:
    """The largest memory so far of a process and its children, 0 once it has ended."""
    try:
        status = Path(f"/proc/{process}/status").read_text()
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except OSError:
        return 0.0
    own = next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")), 0)
    return own / 1024 + sum(peak_mib(int(child)) for child in children)


@pytest.mark.parametrize(
    ("name", "table", "most_mib", "most_seconds"),
    [
        ("atk_gml_entity_expansion.gml", "social_space_outlines", 200, 2),
        ("atk_json_deep_nesting.geojson", "social_space_outlines", 300, 10),
        ("atk_zip_bomb_ratio.zip", "benefit_counts", 300, 10),
        ("atk_gzip_bomb.csv.gz", "benefit_counts", 300, 10),
        ("_baseline/gebiete_2024.gpkg", "social_space_outlines", 300, 10),
    ],
)
def test_an_attack_takes_little_memory_and_time(shared, name, table, most_mib, most_seconds):
    command = [sys.executable, "-c", READING, BAD / name, table]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "ready\n"
        begun, peak = time.monotonic(), 0.0
        while process.poll() is None:
            peak = max(peak, peak_mib(process.pid))
            time.sleep(0.002)
        seconds = time.monotonic() - begun
    assert process.returncode == 0
    assert 0 < peak < most_mib
    assert seconds < most_seconds


def test_what_differs_between_levels_and_generations_is_told(database, tables, shared):
    told = {}
    for table, file, year in (
        ("berlin_planning_areas", "lor_planungsraeume_pre2021", 2020),
        ("berlin_planning_areas", "lor_planungsraeume_2021", 2021),
        ("berlin_borough_regions", "lor_bezirksregionen_2021", 2021),
    ):
        path = shared / "data" / "berlin_lor" / f"{file}.zip"
        receipt = deliver(database, tables, path, Sender(table, "11000000", year))
        told[file] = [note.message for note in receipt.notes if note.kind == "outline.agreement"]
    assert told["lor_planungsraeume_pre2021"] == []
    (border,) = told["lor_planungsraeume_2021"]
    assert border.startswith(
        "The outer borders of planning area outlines before and since 2021-01-01 differ by "
    )
    assert "69,974 m² (0.00784 %, net +341 m²)" in border  # 345 m² in Berlin's own zone
    assert told["lor_bezirksregionen_2021"] == []  # planning areas and borough regions agree to the metre


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("atk_name_script.geojson", "</script><script>alert(1)</script>"),
        ("atk_name_formula.geojson", '=HYPERLINK("http://127.0.0.1:9/?"&A1;"x")'),
    ],
)
def test_a_name_that_would_run_is_kept_as_text_and_leaves_as_text(database, tables, shared, file, name):
    """Where no register decides, the file's names hold; each way out makes them harmless."""
    declared = tables["social_space_outlines"]
    since = {"register_decides": False, "valid_from": date(2024, 1, 1)}
    edition = declared.editions["all"].model_copy(update=since)
    own = {**tables, "own": declared.model_copy(update={"id": "own", "editions": {"all": edition}})}
    deliver(database, own, BAD / file, Sender("own", "01999", 2024))
    (stored,) = found(database, "SELECT name FROM core.area WHERE level = 'social_space' AND key = '0101'")
    assert stored == name
    content = town((area(0, 1.0, stored), area(1, 2.0)))
    page, table = folium_page(content), csv_bytes(content).decode("utf-8-sig")
    assert "<script>alert(1)" not in page
    assert page.count("<script>") == page.count("</script>") == folium_page(town()).count("<script>")
    assert ";=" not in table
    assert ';"=' not in table
    assert not name.startswith("=") or "\"'=HYPERLINK(" in table
