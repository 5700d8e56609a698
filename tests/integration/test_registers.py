"""Registers over the API: asked by day, never guessed."""

import pytest

from tests import official
from tests.integration.registers import get, problem


def test_what_eisenach_was_and_is(register_client):
    before = get(register_client, "/ags/16056000", on="2021-03-01")
    assert (before["name"], before["register_vintage"]) == ("Eisenach", "2021-01-01")
    assert [above["code"] for above in before["hierarchy"]][-1] == "16"
    after = get(register_client, "/ags/16063105", on="2021-11-30")
    assert (after["name"], after["residents"], after["area_ha"]) == ("Eisenach, Stadt", 41_970, 10_417)
    assert after["regional_key"] == "160630105105"
    assert [(above["scheme"], above["name"]) for above in after["hierarchy"]] == [
        ("county5", "Wartburgkreis"),
        ("state2", "Thüringen"),
    ]
    assert get(register_client, "/ags/16063105", on="2021-08-01")["register_vintage"] == "2021-11-30"
    gone = problem(register_client, "/ags/16056000", 404, on="2021-11-30")
    assert "into 16063105" in gone["detail"]
    assert "2021-07-01" in gone["detail"]


def test_a_regional_key_leads_to_its_municipality_and_ages_with_its_association(register_client):
    entry = get(register_client, "/ars/096735633116", on="2021-11-30")
    assert (entry["scheme"], entry["code"]) == ("ags", "09673116")
    assert get(register_client, "/ars/096730116116", on="2021-01-01")["code"] == "09673116"
    told = problem(register_client, "/ars/096730116116", 404, on="2021-11-30")["detail"]
    assert "is '096735633116', not '096730116116'" in told
    assert "only the register" in problem(register_client, "/ars/09673116", 422, on="2021-11-30")["detail"]


def test_a_day_before_the_first_register_is_known_to_the_conversion_table(register_client):
    entry = get(register_client, "/ags/12073504", on="2000-12-31")
    assert (entry["name"], entry["register_vintage"]) == (None, None)
    assert [above["code"] for above in entry["hierarchy"]] == ["12073", "12"]
    between = problem(register_client, "/ags/12073504", 404, on="2001-06-30")
    assert "only one of 2000-12-31 and 2001-12-31" in between["detail"]
    assert "12073505" in problem(register_client, "/ags/12073504", 404, on="2010-12-31")["detail"]
    assert get(register_client, "/ags/05334002", on="2015-06-30")["code"] == "05334002"


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
def test_an_incomplete_question_is_refused(register_client, path, parameters, why):
    assert why in problem(register_client, path, 422, **parameters)["detail"]


def test_a_dissolved_county_has_a_name(register_client):
    entry = get(register_client, "/county5/05334", on="2015-12-31")
    assert (entry["name"], entry["register_vintage"]) == ("Städteregion Aachen", "2015-12-31")
    assert get(register_client, "/county5/05313", on="2008-12-31")["name"] == "Aachen, Kreisfreie Stadt"
    assert get(register_client, "/county5/05354", on="2008-06-30")["register_vintage"] == "2007-12-31"
    assert [above["code"] for above in entry["hierarchy"]] == ["05"]
    assert entry["sources"] == ["© BBSR Bonn, Referenztabellen zu Kreisgebietsreformen"]
    nameless = get(register_client, "/county5/15001", on="1990-12-31")
    assert (nameless["name"], nameless["register_vintage"]) == (None, None)
    (part, _) = get(register_client, "/ags/12073504", on="2000-12-31")["hierarchy"]
    assert part == {"scheme": "county5", "code": "12073", "name": "Uckermark"}
    names = {
        row["vintage"]: row["name"] for row in get(register_client, "/county5/07233/history")["descriptions"]
    }
    assert (names["2007-12-31"], names["2008-12-31"]) == ("Daun", "Vulkaneifel")


def test_a_county_has_the_area_and_the_residents_of_its_municipalities(register_client):
    entry = get(register_client, "/county5/05334", on="2021-11-30")
    assert (entry["residents"], entry["area_ha"]) == (556_631, 70_692)
    assert entry["name"] == "Städteregion Aachen"


def test_a_day_beyond_what_is_known_is_not_guessed(register_client):
    assert (
        "Nothing is known about 2024-01-01"
        in problem(register_client, "/ags/05913000", 404, on="2024-01-01")["detail"]
    )


def test_the_history_of_a_county_that_was_merged(register_client):
    history = get(register_client, "/county5/05354/history")
    assert (history["first_valid"], history["last_valid"]) == ("1990-12-31", "2008-12-31")
    assert history["is_valid"] is False
    (event,) = history["events"]
    assert (event["kind"], event["to_codes"], event["day"]) == ("merge", ["05334"], None)
    (successor,) = history["went_to"]
    assert (successor["code"], successor["residents_share"]) == ("05334", 1.0)
    assert successor["name"] == "Städteregion Aachen"


def test_the_history_of_a_municipality_with_a_dated_reform(register_client):
    history = get(register_client, "/ags/16056000/history")
    assert history["last_valid"] == "2021-01-01"
    (event,) = [event for event in history["events"] if event["from_codes"] == ["16056000"]]
    assert (event["kind"], event["day"], event["name"]) == ("key_change", "2021-07-01", "Eisenach, Stadt")
    assert [(row["vintage"], row["name"]) for row in history["descriptions"]] == [("2021-01-01", "Eisenach")]
    assert [row["code"] for row in history["went_to"]] == ["16063105"]
    assert "was never" in problem(register_client, "/ags/09999999/history", 404)["detail"]
    assert "No conversion table" in problem(register_client, "/state2/09/history", 404)["detail"]


def test_the_shares_of_a_divided_area(register_client, shared):
    history = get(register_client, "/ags/13055057/history")
    raw = official.shares(shared, official.MUNICIPALITIES)[2001, "13055057"]
    assert history["last_valid"] == "2001-12-31"
    assert {row["code"]: row["residents_share"] for row in history["went_to"]} == pytest.approx(
        {"13071011": 0.469613259668508, "13071012": 0.250460405156538, "13071025": 0.279926335174954}
    )
    areas = {to: float(area) for to, _, area, _ in raw}
    assert {row["code"]: row["area_share"] for row in history["went_to"]} == areas
    assert any(event["from_codes"] == ["13055057"] for event in history["events"])


def test_pages_hold_each_municipality_once(register_client):
    codes, after = [], ""
    while after is not None:
        page = get(register_client, "/ags", on="2021-11-30", within="16", after=after, limit="200")
        codes += [entry["code"] for entry in page["entries"]]
        after = page["next"]
    assert codes == sorted(set(codes))
    assert all(code.startswith("16") for code in codes)
    assert len(codes) == 631
    assert page["events_since"] == []


def test_a_list_says_which_reforms_it_does_not_know_yet(register_client):
    page = get(register_client, "/county5", on="2021-08-01", within="16")
    assert page["register_vintage"] == "2021-01-01"
    assert [event["name"] for event in page["events_since"]] == ["Wartburgkreis"]
