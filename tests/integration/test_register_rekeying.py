"""Small tables moved to other boundaries over the API, and what is refused."""

import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from tests.integration.registers import problem, rekeyed


def test_a_small_table_is_rekeyed(register_client):
    answer = rekeyed(register_client, [("16063", [1000]), ("16066", [500]), ("01001", ["suppressed"])])
    rows = {row["code"]: row for row in answer["rows"]}
    assert rows["16063"]["values"][0] == pytest.approx(973.499, abs=5e-4)
    assert rows["16066"]["values"][0] == pytest.approx(526.501, abs=5e-4)
    assert rows["16063"]["estimated_shares"] == [1.0]
    assert rows["16066"]["estimated_shares"][0] == pytest.approx(26.501 / 526.501, abs=1e-5)
    assert (rows["01001"]["values"], rows["01001"]["statuses"]) == ([None], ["suppressed"])
    assert answer["sources"] == ["© BBSR Bonn, Umsteigeschlüssel"]


def test_residents_decide_the_way_back(register_client):
    back = {"from": "2020-12-31", "to": "2008-12-31"}
    refused = rekeyed(register_client, [("05334", [1000])], 422, **back)
    assert "residents of 2008-12-31" in refused["detail"]
    residents = [{"code": "05313", "residents": 300}, {"code": "05354", "residents": 100}]
    rows = rekeyed(register_client, [("05334", [1000])], **back, residents=residents)["rows"]
    assert [(row["code"], row["values"]) for row in rows] == [("05313", [750.0]), ("05354", [250.0])]


def test_a_rate_is_computed_again_from_its_counts(register_client):
    rate = {"numerator": "unemployed", "denominator": "residents", "per": 1000}
    answer = rekeyed(
        register_client,
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
def test_only_counts_and_rates_of_counts_are_moved(register_client, kinds, why):
    detail = rekeyed(register_client, [("05313", [1, 2])], 422, variables=["a", "b"], kinds=kinds)["detail"]
    assert why in detail


def test_kinds_are_required_and_variables_stand_once(register_client):
    asked = {"scheme": "county5", "from": "2015-12-31", "to": "2020-12-31", "by": "area", "residents": []}
    body = {**asked, "variables": ["a"], "rows": [{"code": "05334", "values": [1]}]}
    answer = register_client.post("/api/v1/registers/rekey", json=body)
    assert (answer.status_code, "body.kinds: Field required" in answer.json()["detail"]) == (422, True)
    twice = rekeyed(register_client, [("05334", [1, 2])], 422, variables=["a", "a"], kinds=["count", "count"])
    assert "'a' stand more than once" in twice["detail"]


def test_a_code_of_two_million_digits_is_refused_at_once(register_client):
    rows = [("05334", [1])] * 200 + [("0" * 2_000_000, [1])]
    refused = rekeyed(register_client, rows, 422)
    assert "rows.200.code: String should have at most 40 characters" in refused["detail"]
    assert len(refused["detail"]) < 200
    named = rekeyed(register_client, [("05334", [1])], 422, variables=["x" * 2_000_000])
    assert "variables.0" in named["detail"]
    assert len(named["detail"]) < 200


def test_a_million_wrong_cells_are_refused_at_the_first(register_client):
    refused = rekeyed(register_client, [("05334", ["a"] * 50)] * 20_000, 422)
    assert "rows.0.values.0" in refused["detail"]
    assert len(refused["detail"]) < 500
    others = rekeyed(
        register_client, [("05334", [1])], 422, **{"x" * 2_000_000: 1, **{f"y{n}": 1 for n in range(50_000)}}
    )
    assert "there is no field 'xxxx" in others["detail"]
    assert len(others["detail"]) < 500


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
def test_wrong_residents_are_refused_in_words(register_client, residents, why):
    given = [{"code": code, "residents": number} for code, number in residents]
    back = {"from": "2015-12-31", "to": "2008-12-31"}
    assert why in rekeyed(register_client, [("05334", [1000])], 422, **back, residents=given)["detail"]


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
def test_a_wrong_table_is_refused_in_words(register_client, rows, more, why):
    assert why in rekeyed(register_client, rows, 422, **more)["detail"]


def test_a_body_that_is_too_large_is_not_read_to_its_end(register_client):
    answer = register_client.post("/api/v1/registers/rekey", content=b" " * 12_000_001)
    assert answer.status_code == 422
    assert "larger than 12000000 bytes" in answer.json()["detail"]


def test_without_a_conversion_table_the_answer_says_what_to_do(database):
    with TestClient(create_app(database.engine)) as empty:
        assert "register import" in problem(empty, "/ags/16056000/history", 404)["detail"]
        assert (
            "Stored are registers of: none" in problem(empty, "/ags/16056000", 404, on="2021-01-01")["detail"]
        )
