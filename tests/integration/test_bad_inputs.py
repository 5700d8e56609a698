"""A wrong file gets a message of four parts and changes nothing; a mended one is stored right."""

import re

import pytest
from sqlalchemy import text

from app.imports.service import Sender, receive
from app.store.session import session_as
from geodata.vocabulary.errors import DeliveryError
from tests.integration.bad_inputs import BAD, cases, deliver, state

OWNER = Sender("benefit_counts", "01999", 2024)
BENEFITS = {"SGB2": "sgb2", "SGB8_HzE": "sgb8_education_support", "SGB12_K4": "sgb12_basic_security"}
AGES = {"U18": "under_18", "18-64": "18_64", "65+": "65_plus"}


@pytest.mark.parametrize("case", cases("key_", "csv_"), ids=lambda case: case["file"])
def test_a_bad_file_is_refused_or_mended_as_it_must_be(registered, tables, case):
    before = state(registered)
    may_refuse = "reject" in (case["action"], case["also_right"])
    try:
        receipt = deliver(registered, tables, BAD / case["file"], OWNER)
    except DeliveryError as error:
        assert may_refuse, error.message
        assert state(registered) == before
        assert_four_parts(error, case)
        return
    assert case["action"] != "reject"
    assert case["code"] in {note.kind for note in receipt.notes} or case["code"] == "text.name_differs"
    assert_stored(registered, case["check"])


def assert_four_parts(error: DeliveryError, case):
    """Where, what stood there, what was expected, what to do: each in every problem."""
    problems = error.facts["problems"]
    assert problems
    for problem in problems:
        message = problem["message"]
        assert message.startswith(case["file"]), "where"
        assert re.search(r"[Ee]xpected", message) or "Deliver" in message, "expected"
        assert re.search(
            r"(Deliver|deliver|Remove|Correct|Transfer|Export|Save|Type|Mend|Convert|Rename)\b", message
        ), "what to do"
    reasons = {problem["reason"] for problem in problems}
    known = {
        "key.padded": "key.invalid",
        "key.ars": "key.invalid",
    }
    assert known.get(case["code"], case["code"]) in reasons, (case["code"], reasons)


def assert_stored(database, check: str):
    with session_as(database.engine, "platform_statistician") as session:
        for part in check.split("; "):
            left, _, right = part.partition("=")
            if left == "rows":
                found = session.execute(text("SELECT count(*) FROM core.fact WHERE is_current")).scalar()
                assert found == int(right)
            elif left.startswith("name("):
                municipality, key = left[5:-1].split("/")
                names = session.execute(
                    text(
                        "SELECT name FROM core.area "
                        "WHERE municipality_key = :m AND key = :k AND valid_until IS NULL"
                    ),
                    {"m": municipality, "k": key},
                )
                assert names.scalars().all() == [right]
            else:
                municipality, key, year, benefit, age = left.split("/")
                found = session.execute(
                    text(
                        "SELECT f.value FROM core.fact AS f JOIN core.area AS a ON a.id = f.area_id "
                        "WHERE a.municipality_key = :m AND a.key = :k AND f.reporting_year = :y "
                        "AND f.variable = :v AND f.is_current"
                    ),
                    {"m": municipality, "k": key, "y": int(year), "v": f"{BENEFITS[benefit]}_{AGES[age]}"},
                )
                assert found.scalars().all() == [float(right)]


def test_all_bad_cells_are_reported_at_once(registered, tables, tmp_path):
    good = (BAD / "_baseline" / "counts_2024.csv").read_text(encoding="utf-8").splitlines()
    bad = [line.replace(";SGB2;U18;", ";SGB2;U18;zwölf ") for line in good]
    path = tmp_path / "bad.csv"
    path.write_text("\n".join(bad) + "\n", encoding="utf-8")
    with pytest.raises(DeliveryError, match="11 problems") as caught:
        deliver(registered, tables, path, OWNER)
    assert len(caught.value.facts["problems"]) == 11


def test_a_dry_run_stores_nothing(registered, tables):
    before = state(registered)
    with session_as(registered.engine, "platform_writer") as session:
        receipt = receive(session, tables, BAD / "_baseline" / "counts_2024.csv", OWNER, is_dry_run=True)
    assert receipt.outcome == "checked"
    assert receipt.facts == 99
    assert state(registered) == before


def test_the_same_file_twice_changes_nothing(registered, tables):
    path = BAD / "_baseline" / "counts_2024.csv"
    assert deliver(registered, tables, path, OWNER).outcome == "accepted"
    before = state(registered)
    assert deliver(registered, tables, path, OWNER).outcome == "unchanged"
    assert state(registered) == before


def test_a_correction_supersedes_and_loses_nothing(registered, tables):
    deliver(registered, tables, BAD / "_baseline" / "counts_2024.csv", OWNER)
    deliver(registered, tables, BAD / "re_one_value_corrected__step2.csv", OWNER)
    with session_as(registered.engine, "platform_statistician") as session:
        kept = session.execute(
            text(
                "SELECT status, octet_length(content) > 0 FROM raw.delivery "
                "WHERE table_id = 'benefit_counts' ORDER BY id"
            )
        )
        assert kept.all() == [("superseded", True), ("accepted", True)]
        assert session.execute(text("SELECT count(*) FROM core.fact WHERE is_current")).scalar() == 99
        assert session.execute(text("SELECT count(*) FROM core.fact")).scalar() == 198
