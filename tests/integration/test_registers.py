"""Registers in the database and over the API: stored whole or not at all, asked by day, never guessed."""

from datetime import date
from time import perf_counter

import numpy as np
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from typer.testing import CliRunner

from app.cli import cli
from app.main import create_app
from app.registers import queries
from app.registers.importing import RegisterKind, import_register
from app.store.session import session_as
from geodata.registers.reforms import declared_reforms
from geodata.vocabulary.errors import ConflictError, DeliveryError, InputError, UnreadableFileError
from geodata.vocabulary.schemes import Scheme
from tests import invented_registers as invented
from tests import official

END = date(2020, 12, 31)
COUNTY_NAMES = 13_485  # of the 31 year ends; 58 of their counties have no name in the workbook
FILES = (
    (official.REGISTER, RegisterKind.GV100AD, official.OF_REGISTER),
    ("VG5000_GEM.zip", RegisterKind.VG5000, official.OF_MAP),
    ("VG5000_KRS.zip", RegisterKind.VG5000, official.OF_MAP),
    ("VG5000_LAN.zip", RegisterKind.VG5000, official.OF_MAP),
    (official.MUNICIPALITIES, RegisterKind.BBSR_MUNICIPALITIES, END),
    (official.COUNTIES, RegisterKind.BBSR_COUNTIES, END),
    (official.COUNTY_NAMES, RegisterKind.BBSR_COUNTY_NAMES, END),
)


def imported(database, path, kind, vintage, **more):
    with session_as(database.engine, "platform_writer") as session:
        return import_register(session, path, kind, vintage, **more)


def stored(database, table):
    with session_as(database.engine, "platform_reader") as session:
        return session.execute(text(f"SELECT count(*) FROM register.{table}")).scalar_one()


@pytest.fixture(scope="module")
def registers(new_database, shared):
    made = new_database()
    for name, kind, vintage in FILES:
        receipt = imported(made, official.file(shared, name), kind, vintage)
        assert receipt.outcome == "stored"
    yield made
    made.engine.dispose()


@pytest.fixture(scope="module")
def client(registers):
    with TestClient(create_app(registers.engine)) as made:
        yield made


def get(client, path, **parameters):
    answer = client.get(f"/api/v1/registers{path}", params=parameters or None)
    assert answer.status_code == 200, answer.text
    return answer.json()


def problem(client, path, status, **parameters):
    answer = client.get(f"/api/v1/registers{path}", params=parameters or None)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.json()


def rekeyed(client, rows, status=200, **more):
    asked = {
        "scheme": "county5",
        "from": "2015-12-31",
        "to": "2020-12-31",
        "by": "residents",
        "variables": ["residents"],
        "kinds": ["count"],
        "rows": [{"code": code, "values": values} for code, values in rows],
        "residents": [],
        **more,
    }
    answer = client.post("/api/v1/registers/rekey", json=asked)
    assert answer.status_code == status, answer.text
    return answer.json()


def test_everything_of_the_files_is_stored(registers):
    assert stored(registers, "conversion") == 405_911 + 14_172
    assert stored(registers, "entry") == 16_060 + 10_997 + 401 + 16 + COUNTY_NAMES
    with session_as(registers.engine, "platform_reader") as session:
        outlines = session.execute(
            text(
                "SELECT count(outline), sum(ST_Area(outline)) / 1e6 FROM register.entry WHERE scheme = 'ags'"
            )
        ).one()
    assert outlines[0] == 10_997
    assert outlines[1] == pytest.approx(357_200.7, abs=0.1)


def test_the_stored_table_is_the_one_that_was_read(registers, shared):
    read = official.table(shared, Scheme.AGS)
    with session_as(registers.engine, "platform_reader") as session:
        source = queries.table_source(session, Scheme.AGS)
        back = queries.conversion_table(session, source, Scheme.AGS)
    assert (back.year == read.year).all()
    assert (back.origin == read.origin).all()
    assert (back.destination == read.destination).all()
    assert (back.is_by_area == read.is_by_area).all()
    for kind, share in read.share.items():
        assert np.array_equal(back.share[kind], share, equal_nan=True)


def test_the_same_file_changes_nothing_and_another_replaces_it(database, shared):
    counties = official.file(shared, official.COUNTIES)
    kind = RegisterKind.BBSR_COUNTIES
    assert imported(database, counties, kind, END).outcome == "stored"
    events = stored(database, "event")
    assert imported(database, counties, kind, END).outcome == "unchanged"
    assert (stored(database, "conversion"), stored(database, "event")) == (14_172, events)
    assert stored(database, "source") == 1


def test_another_file_of_the_same_kind_and_day_takes_the_first_one_s_part(database, tmp_path):
    kind = RegisterKind.BBSR_COUNTIES
    large, small = (
        invented.conversions(tmp_path, invented.rows(counties=counties), f"{counties}.csv")
        for counties in (10, 9)
    )
    assert imported(database, large, kind, END).rows == 16 * 31 * 10
    receipt = imported(database, small, kind, END)
    assert (receipt.outcome, receipt.rows) == ("stored", 16 * 31 * 9)
    told = {note.kind: note.message for note in receipt.notes}
    assert "4464 rows instead of 4960" in told["register.replaced"]
    assert (stored(database, "conversion"), stored(database, "source")) == (4464, 1)


def test_a_file_with_far_fewer_rows_replaces_another_only_if_that_is_said(database, tmp_path):
    kind = RegisterKind.BBSR_COUNTIES
    large, small = (
        invented.conversions(tmp_path, invented.rows(counties=counties), f"{counties}.csv")
        for counties in (10, 8)
    )
    imported(database, large, kind, END)
    with pytest.raises(
        ConflictError, match=r"8.csv has 3968 rows, stored .* are 4960.*at least 90 %.*--replace"
    ):
        imported(database, small, kind, END)
    assert stored(database, "conversion") == 4960
    assert imported(database, small, kind, END, may_shrink=True).outcome == "stored"
    assert stored(database, "conversion") == 3968


@pytest.mark.parametrize(
    ("kind", "vintage"), [(RegisterKind.GV100AD, date(2021, 12, 31)), (RegisterKind.BBSR_COUNTIES, END)]
)
def test_a_part_of_a_file_never_takes_the_place_of_the_whole(database, tmp_path, kind, vintage):
    if kind is RegisterKind.GV100AD:
        whole = invented.gv100ad(tmp_path, invented.lines(vintage))
        part = invented.gv100ad(tmp_path, invented.lines(vintage, states=invented.STATES[:15]), "part.zip")
    else:
        whole = invented.conversions(tmp_path, invented.rows())
        part = invented.conversions(tmp_path, invented.rows(range(1991, 2021)), "part.csv")
    rows = imported(database, whole, kind, vintage).rows
    for may_shrink in (False, True):
        with pytest.raises(DeliveryError, match=r"part.*nothing of it was stored"):
            imported(database, part, kind, vintage, may_shrink=may_shrink)
    table = "entry" if kind is RegisterKind.GV100AD else "conversion"
    assert stored(database, table) == rows


def test_a_map_of_a_part_of_the_country_is_refused(database, tmp_path):
    import geopandas
    import shapely

    path = tmp_path / "LAN.gpkg"
    row = {"ARS": "05", "AGS": "05", "GEN": "x", "BEZ": "Land", "NUTS": "DEA", "GF": 9}
    geopandas.GeoDataFrame([row], geometry=[shapely.box(0, 0, 1, 1)], crs=25832).to_file(path)
    with pytest.raises(DeliveryError, match="15 of the 16 states have no entries of the scheme state2"):
        imported(database, path, RegisterKind.VG5000, date(2021, 1, 1))


def test_names_that_changed_between_two_registers_are_events_in_whatever_order_they_come(database, tmp_path):
    days = [date(2019, 12, 31), date(2020, 12, 31), date(2021, 12, 31)]
    names = ["Alt", "Mitte", "Neu"]
    for at in (0, 2, 1):
        lines = invented.lines(days[at], {"05001001": names[at]})
        path = invented.gv100ad(tmp_path, lines, f"{at}.zip")
        assert imported(database, path, RegisterKind.GV100AD, days[at]).outcome == "stored"
    with session_as(database.engine, "platform_reader") as session:
        events = [tuple(row) for row in queries.events(session, Scheme.AGS, "05001001")]
    assert events == [
        ("rename", ["05001001"], ["05001001"], days[0], days[1], True, "Mitte, before: Alt"),
        ("rename", ["05001001"], ["05001001"], days[1], days[2], True, "Neu, before: Mitte"),
    ]


def test_the_names_of_counties_are_stored_for_each_year_at_once(database, tmp_path):
    path = invented.county_names(tmp_path)
    kind = RegisterKind.BBSR_COUNTY_NAMES
    assert imported(database, path, kind, END).rows == 31 * 16
    assert imported(database, path, kind, END).outcome == "unchanged"
    assert (stored(database, "source"), stored(database, "entry"), stored(database, "event")) == (
        31,
        31 * 16,
        len(declared_reforms().reforms),
    )
    with pytest.raises(InputError, match="speaks of 2020-12-31, stated is 2019-12-31"):
        imported(database, path, kind, date(2019, 12, 31))


def test_a_broken_file_stores_nothing(database, tmp_path):
    broken = tmp_path / "broken.csv"
    broken.write_text(
        "year_xw,ags_xw,pop_conv,size_conv,emp_conv,ags20\n2020,01001,0.5,1,1,01001\n", encoding="utf-8"
    )
    with pytest.raises(DeliveryError, match="add up to"):
        imported(database, broken, RegisterKind.BBSR_COUNTIES, END)
    with pytest.raises(UnreadableFileError, match="cannot be read"):
        imported(database, tmp_path / "absent.csv", RegisterKind.BBSR_COUNTIES, END)
    assert (stored(database, "source"), stored(database, "conversion"), stored(database, "event")) == (
        0,
        0,
        0,
    )


def test_the_command_line_says_what_became_of_a_file(database, tmp_path, monkeypatch):
    url = database.engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("SOZIALMONITOR_DATABASE__URL", url)
    monkeypatch.setenv("SOZIALMONITOR_DATABASE__OWNER_URL", database.owner_url)
    path = invented.conversions(tmp_path, invented.rows(counties=2), "counties.csv")
    command = ["register", "import", str(path), "--kind", "bbsr_counties", "--vintage", "2020-12-31"]
    first, second = (CliRunner().invoke(cli, command) for _ in range(2))
    assert first.exit_code == second.exit_code == 0, first.output
    assert "counties.csv: stored, 992 rows" in first.output
    assert "Shares by employees are empty for 224 areas" in first.output
    assert "counties.csv: unchanged" in second.output
    wrong = CliRunner().invoke(cli, [*command[:-1], "2021-12-31"])
    assert isinstance(wrong.exception, InputError)
    assert CliRunner().invoke(cli, [*command[:-1], "2021"]).exit_code == 2
    invented.conversions(tmp_path, invented.rows(), "counties.csv")
    refused = CliRunner().invoke(cli, command)
    assert isinstance(refused.exception, ConflictError)
    replaced = CliRunner().invoke(cli, [*command, "--replace"])
    assert "counties.csv: stored, 496 rows" in replaced.output
    assert "496 rows instead of 992" in replaced.output


def test_a_register_of_another_day_than_stated_is_refused(database, shared):
    with pytest.raises(InputError, match="speaks of 2021-11-30, stated is 2021-12-31"):
        imported(database, official.file(shared, official.REGISTER), RegisterKind.GV100AD, date(2021, 12, 31))
    assert stored(database, "source") == 0


def test_405_911_rows_are_stored_in_seconds(database, shared):
    begun = perf_counter()
    receipt = imported(
        database, official.file(shared, official.MUNICIPALITIES), RegisterKind.BBSR_MUNICIPALITIES, END
    )
    assert receipt.rows == 405_911
    assert perf_counter() - begun < 30


@pytest.mark.parametrize("table", ["source", "entry", "conversion", "event"])
def test_the_public_reads_the_register_and_changes_nothing(database, table):
    assert stored(database, table) >= 0
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        session_as(database.engine, "platform_reader") as session,
    ):
        session.execute(text(f"DELETE FROM register.{table}"))


def test_what_eisenach_was_and_is(client):
    before = get(client, "/ags/16056000", on="2021-03-01")
    assert (before["name"], before["register_vintage"]) == ("Eisenach", "2021-01-01")
    assert [above["code"] for above in before["hierarchy"]][-1] == "16"
    after = get(client, "/ags/16063105", on="2021-11-30")
    assert (after["name"], after["residents"], after["area_ha"]) == ("Eisenach, Stadt", 41_970, 10_417)
    assert after["regional_key"] == "160630105105"
    assert [(above["scheme"], above["name"]) for above in after["hierarchy"]] == [
        ("county5", "Wartburgkreis"),
        ("state2", "Thüringen"),
    ]
    assert get(client, "/ags/16063105", on="2021-08-01")["register_vintage"] == "2021-11-30"
    gone = problem(client, "/ags/16056000", 404, on="2021-11-30")
    assert "into 16063105" in gone["detail"]
    assert "2021-07-01" in gone["detail"]


def test_a_regional_key_leads_to_its_municipality_and_ages_with_its_association(client):
    entry = get(client, "/ars/096735633116", on="2021-11-30")
    assert (entry["scheme"], entry["code"]) == ("ags", "09673116")
    assert get(client, "/ars/096730116116", on="2021-01-01")["code"] == "09673116"
    told = problem(client, "/ars/096730116116", 404, on="2021-11-30")["detail"]
    assert "is '096735633116', not '096730116116'" in told
    assert "only the register" in problem(client, "/ars/09673116", 422, on="2021-11-30")["detail"]


def test_a_day_before_the_first_register_is_known_to_the_conversion_table(client):
    entry = get(client, "/ags/12073504", on="2000-12-31")
    assert (entry["name"], entry["register_vintage"]) == (None, None)
    assert [above["code"] for above in entry["hierarchy"]] == ["12073", "12"]
    between = problem(client, "/ags/12073504", 404, on="2001-06-30")
    assert "only one of 2000-12-31 and 2001-12-31" in between["detail"]
    assert "12073505" in problem(client, "/ags/12073504", 404, on="2010-12-31")["detail"]
    assert get(client, "/ags/05334002", on="2015-06-30")["code"] == "05334002"


@pytest.mark.parametrize(
    ("path", "parameters", "why"),
    [
        ("/ags/16056000", {}, "no vintage"),
        ("/ags/16056000", {"on": "2021"}, "a year is not enough"),
        ("/ags/16056000", {"on": "2021-02-30"}, "no day"),
        ("/ags/1056000", {"on": "2021-01-01"}, "leading zero"),
        ("/ags/160560000000", {"on": "2021-01-01"}, "regional key"),
        ("/gkz/16056000", {"on": "2021-01-01"}, "scheme"),
        ("/ags", {}, "no vintage"),
        ("/ags", {"on": "2021-01-01", "within": "0x"}, "within"),
        ("/ags", {"on": "2021-01-01", "limit": "1001"}, "limit"),
    ],
)
def test_an_incomplete_question_is_refused(client, path, parameters, why):
    assert why in problem(client, path, 422, **parameters)["detail"]


def test_a_dissolved_county_has_a_name(client):
    entry = get(client, "/county5/05334", on="2015-12-31")
    assert (entry["name"], entry["register_vintage"]) == ("Städteregion Aachen", "2015-12-31")
    assert get(client, "/county5/05313", on="2008-12-31")["name"] == "Aachen, Kreisfreie Stadt"
    assert get(client, "/county5/05354", on="2008-06-30")["register_vintage"] == "2007-12-31"
    assert [above["code"] for above in entry["hierarchy"]] == ["05"]
    assert entry["sources"] == ["© BBSR Bonn, Referenztabellen zu Kreisgebietsreformen"]
    nameless = get(client, "/county5/15001", on="1990-12-31")
    assert (nameless["name"], nameless["register_vintage"]) == (None, None)
    (part, _) = get(client, "/ags/12073504", on="2000-12-31")["hierarchy"]
    assert part == {"scheme": "county5", "code": "12073", "name": "Uckermark"}
    names = {row["vintage"]: row["name"] for row in get(client, "/county5/07233/history")["descriptions"]}
    assert (names["2007-12-31"], names["2008-12-31"]) == ("Daun", "Vulkaneifel")


def test_a_county_has_the_area_and_the_residents_of_its_municipalities(client):
    entry = get(client, "/county5/05334", on="2021-11-30")
    assert (entry["residents"], entry["area_ha"]) == (556_631, 70_692)
    assert entry["name"] == "Städteregion Aachen"


def test_a_day_beyond_what_is_known_is_not_guessed(client):
    assert (
        "Nothing is known about 2024-01-01"
        in problem(client, "/ags/05913000", 404, on="2024-01-01")["detail"]
    )


def test_the_history_of_a_county_that_was_merged(client):
    history = get(client, "/county5/05354/history")
    assert (history["first_valid"], history["last_valid"]) == ("1990-12-31", "2008-12-31")
    assert history["is_valid"] is False
    (event,) = history["events"]
    assert (event["kind"], event["to_codes"], event["day"]) == ("merge", ["05334"], None)
    (successor,) = history["went_to"]
    assert (successor["code"], successor["residents_share"]) == ("05334", 1.0)
    assert successor["name"] == "Städteregion Aachen"


def test_the_history_of_a_municipality_with_a_dated_reform(client):
    history = get(client, "/ags/16056000/history")
    assert history["last_valid"] == "2021-01-01"
    (event,) = [event for event in history["events"] if event["from_codes"] == ["16056000"]]
    assert (event["kind"], event["day"], event["name"]) == ("key_change", "2021-07-01", "Eisenach, Stadt")
    assert [(row["vintage"], row["name"]) for row in history["descriptions"]] == [("2021-01-01", "Eisenach")]
    assert [row["code"] for row in history["went_to"]] == ["16063105"]
    assert "was never" in problem(client, "/ags/09999999/history", 404)["detail"]
    assert "No conversion table" in problem(client, "/state2/09/history", 404)["detail"]


def test_the_shares_of_a_divided_area(client, shared):
    history = get(client, "/ags/13055057/history")
    raw = official.shares(shared, official.MUNICIPALITIES)[2001, "13055057"]
    assert history["last_valid"] == "2001-12-31"
    assert {row["code"]: row["residents_share"] for row in history["went_to"]} == pytest.approx(
        {"13071011": 0.469613259668508, "13071012": 0.250460405156538, "13071025": 0.279926335174954}
    )
    areas = {to: float(area) for to, _, area, _ in raw}
    assert {row["code"]: row["area_share"] for row in history["went_to"]} == areas
    assert any(event["from_codes"] == ["13055057"] for event in history["events"])


def test_pages_hold_each_municipality_once(client):
    codes, after = [], ""
    while after is not None:
        page = get(client, "/ags", on="2021-11-30", within="16", after=after, limit="200")
        codes += [entry["code"] for entry in page["entries"]]
        after = page["next"]
    assert codes == sorted(set(codes))
    assert all(code.startswith("16") for code in codes)
    assert len(codes) == 631
    assert page["events_since"] == []


def test_a_list_says_which_reforms_it_does_not_know_yet(client):
    page = get(client, "/county5", on="2021-08-01", within="16")
    assert page["register_vintage"] == "2021-01-01"
    assert [event["name"] for event in page["events_since"]] == ["Wartburgkreis"]


def test_a_small_table_is_rekeyed(client):
    answer = rekeyed(client, [("16063", [1000]), ("16066", [500]), ("01001", ["suppressed"])])
    rows = {row["code"]: row for row in answer["rows"]}
    assert rows["16063"]["values"][0] == pytest.approx(973.499, abs=5e-4)
    assert rows["16066"]["values"][0] == pytest.approx(526.501, abs=5e-4)
    assert rows["16063"]["estimated_shares"] == [1.0]
    assert rows["16066"]["estimated_shares"][0] == pytest.approx(26.501 / 526.501, abs=1e-5)
    assert (rows["01001"]["values"], rows["01001"]["statuses"]) == ([None], ["suppressed"])
    assert answer["sources"] == ["© BBSR Bonn, Umsteigeschlüssel"]


def test_residents_decide_the_way_back(client):
    back = {"from": "2020-12-31", "to": "2008-12-31"}
    refused = rekeyed(client, [("05334", [1000])], 422, **back)
    assert "residents of 2008-12-31" in refused["detail"]
    residents = [{"code": "05313", "residents": 300}, {"code": "05354", "residents": 100}]
    rows = rekeyed(client, [("05334", [1000])], **back, residents=residents)["rows"]
    assert [(row["code"], row["values"]) for row in rows] == [("05313", [750.0]), ("05354", [250.0])]


def test_a_rate_is_computed_again_from_its_counts(client):
    rate = {"numerator": "unemployed", "denominator": "residents", "per": 1000}
    answer = rekeyed(
        client,
        [("05313", [9.1, 1000, 10_000]), ("05354", ["missing", 500, 40_000]), ("01001", [1, 0, 0])],
        **{"from": "2008-12-31"},
        variables=["rate", "unemployed", "residents"],
        kinds=[rate, "count", "amount"],
    )
    rows = {row["code"]: row for row in answer["rows"]}
    assert answer["variables"] == ["rate", "unemployed", "residents"]
    assert rows["05334"]["values"] == [30.0, 1500.0, 50_000.0]  # the mean of the two rates would be 56
    assert rows["05334"]["estimated_shares"] == [0.0, 0.0, 0.0]
    assert (rows["01001"]["values"], rows["01001"]["statuses"]) == (
        [None, 0.0, 0.0],
        ["undefined", "present", "present"],
    )


PARTS = {"numerator": "a", "denominator": "b", "per": 100}


@pytest.mark.parametrize(
    ("kinds", "why"),
    [
        (["rate", "count"], "'a' is a rate without the counts it is made of"),
        (["count", "median"], "'b' is no count but: median. Only counts and amounts"),
        (["rank", "count"], "no count but: rank"),
        (["index", "count"], "no count but: index"),
        (["count"], "1 kinds for 2 variables"),
        (
            ["count", {**PARTS, "denominator": "c"}],
            "The rate 'b' is made of 'c', which is no count of this table",
        ),
        (["count", PARTS], "The rate 'b' is made of 'b'"),
        (["count", {**PARTS, "per": 0}], "greater than 0"),
        (["count", {"numerator": "a"}], "denominator"),
        (["count", "percentage"], "kinds"),
    ],
)
def test_only_counts_and_rates_of_counts_are_moved(client, kinds, why):
    detail = rekeyed(client, [("05313", [1, 2])], 422, variables=["a", "b"], kinds=kinds)["detail"]
    assert why in detail


def test_kinds_are_required_and_variables_stand_once(client):
    asked = {"scheme": "county5", "from": "2015-12-31", "to": "2020-12-31", "by": "area", "residents": []}
    body = {**asked, "variables": ["a"], "rows": [{"code": "05334", "values": [1]}]}
    answer = client.post("/api/v1/registers/rekey", json=body)
    assert (answer.status_code, "body.kinds: Field required" in answer.json()["detail"]) == (422, True)
    twice = rekeyed(client, [("05334", [1, 2])], 422, variables=["a", "a"], kinds=["count", "count"])
    assert "'a' stand more than once" in twice["detail"]


def test_a_code_of_two_million_digits_is_refused_at_once(client):
    begun = perf_counter()
    rows = [("05334", [1])] * 200 + [("0" * 2_000_000, [1])]
    refused = rekeyed(client, rows, 422)
    assert "rows.200.code: String should have at most 40 characters" in refused["detail"]
    assert len(refused["detail"]) < 200
    assert perf_counter() - begun < 2
    named = rekeyed(client, [("05334", [1])], 422, variables=["x" * 2_000_000])
    assert "variables.0" in named["detail"]
    assert len(named["detail"]) < 200


def test_a_million_wrong_cells_are_refused_at_the_first(client):
    begun = perf_counter()
    refused = rekeyed(client, [("05334", ["a"] * 50)] * 20_000, 422)
    assert "rows.0.values.0" in refused["detail"]
    assert len(refused["detail"]) < 500
    others = rekeyed(
        client, [("05334", [1])], 422, **{"x" * 2_000_000: 1, **{f"y{n}": 1 for n in range(50_000)}}
    )
    assert "there is no field 'xxxx" in others["detail"]
    assert len(others["detail"]) < 500
    assert perf_counter() - begun < 5


@pytest.mark.parametrize(
    ("residents", "why"),
    [
        ([("5313", 250), ("05354", 310)], "leading zero"),
        ([("05313", 250), ("05313", 1), ("05354", 310)], "given more than once: '05313'"),
        ([("05313", 250), ("05334", 310)], "'05334' is no county key yet on 2008-12-31"),
        ([("05313", 1e308), ("05354", 1)], "less than or equal to 10000000000"),
        ([("0" * 50, 1)], "at most 40 characters"),
    ],
)
def test_wrong_residents_are_refused_in_words(client, residents, why):
    given = [{"code": code, "residents": number} for code, number in residents]
    back = {"from": "2015-12-31", "to": "2008-12-31"}
    assert why in rekeyed(client, [("05334", [1000])], 422, **back, residents=given)["detail"]


@pytest.mark.parametrize(
    ("rows", "more", "why"),
    [
        ([("05334", [1]), ("05313", [1])], {}, "Whole and part"),
        ([("16063", [1]), ("16063", [2])], {}, "stand more than once"),
        ([("16063", [1, 2])], {}, "another number of values"),
        ([("6063", [1])], {}, "leading zero"),
        ([("05334\0", [1])], {}, "invisible character"),
        ([("05313", [1e308]), ("05354", [1e308])], {"from": "2008-12-31"}, "too large for a number: '05334'"),
        ([("16063", [1])], {"from": "2015-06-30"}, "not known"),
        ([("16063", [1])], {"from": "1992-12-31", "by": "employees"}, "16063"),
        ([], {}, "rows"),
        ([("16063", [1])], {"by": "money"}, "by"),
        ([("16063", [1])], {"scheme": "state2"}, "scheme"),
        ([(f"{n:05d}", [1]) for n in range(20_001)], {}, "20000"),
    ],
)
def test_a_wrong_table_is_refused_in_words(client, rows, more, why):
    assert why in rekeyed(client, rows, 422, **more)["detail"]


def test_a_body_that_is_too_large_is_not_read_to_its_end(client):
    answer = client.post("/api/v1/registers/rekey", content=b" " * 12_000_001)
    assert answer.status_code == 422
    assert "larger than 12000000 bytes" in answer.json()["detail"]


def test_without_a_conversion_table_the_answer_says_what_to_do(database):
    with TestClient(create_app(database.engine)) as empty:
        assert "register import" in problem(empty, "/ags/16056000/history", 404)["detail"]
        assert (
            "Stored are registers of: none" in problem(empty, "/ags/16056000", 404, on="2021-01-01")["detail"]
        )
