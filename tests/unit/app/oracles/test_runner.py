import json

import numpy as np
import pytest

from app.oracles.entries import Tables, entries_of
from app.oracles.runner import compare_oracles, compared, results
from geodata.vocabulary.errors import InputError, UndefinedMeasureError

HALVES = {"group_values": [50, 50], "total_values": [50, 150]}


def _entry(name, expected=0.5, **changes):
    return {
        "id": name,
        "area": "segregation",
        "measure": "dissimilarity",
        "data": None,
        "inputs": HALVES,
        "params": {},
        "expected": expected,
        "tolerance": {"abs": 1e-9},
        "kind": "analytic",
        "status": "match",
    } | changes


@pytest.fixture
def folder(tmp_path):
    def write(*entries):
        (tmp_path / "values.json").write_text(json.dumps({"values": entries}), encoding="utf-8")
        return tmp_path

    return write


def test_a_matching_entry_is_counted(folder):
    lines, is_equal = compare_oracles(folder(_entry("a")))
    assert lines == ["1 matched / 0 differing / 0 not implemented of 1"]
    assert is_equal


def test_a_difference_is_shown_and_fails(folder, tmp_path):
    lines, is_equal = compare_oracles(folder(_entry("a", 0.4)), tmp_path / "none.md")
    assert lines[0] == "differing: a: [0] ours 0.5, expected 0.4"
    assert lines[-1].startswith("0 matched / 1 differing")
    assert not is_equal


def test_an_explained_difference_does_not_fail(folder, tmp_path):
    explained = tmp_path / "differences.md"
    explained.write_text("`ab` is another.", encoding="utf-8")
    assert not compare_oracles(folder(_entry("a", 0.4)), explained)[1]
    explained.write_text("`a` differs because.", encoding="utf-8")
    lines, is_equal = compare_oracles(folder(_entry("a", 0.4)), explained)
    assert lines[0].startswith("differing (explained): a")
    assert is_equal


def test_a_known_defect_must_not_be_repeated(folder, tmp_path):
    unlike = _entry("a", 0.4, status="do-not-match")
    alike = _entry("b", 0.5, status="do-not-match")
    lines, is_equal = compare_oracles(folder(unlike, alike), tmp_path / "none.md")
    assert lines == [
        "differing: b: ours repeats the number of a known defect",
        "1 matched / 1 differing / 0 not implemented of 2",
    ]
    assert not is_equal


def test_an_undefined_result_matches_null_only(folder, tmp_path):
    nobody = {"group_values": [0, 0], "total_values": [50, 150]}
    absent, number = _entry("a", None, inputs=nobody), _entry("b", 0.0, inputs=nobody)
    lines, _ = compare_oracles(folder(absent, number), tmp_path / "none.md")
    assert lines[0].startswith("differing: b: ours is undefined")
    assert lines[1].startswith("1 matched / 1 differing")


def test_a_number_does_not_match_null(folder, tmp_path):
    lines, _ = compare_oracles(folder(_entry("a", None)), tmp_path / "none.md")
    assert lines[0] == "differing: a: [0] ours 0.5, expected nan"


def test_an_unknown_measure_is_not_implemented(folder):
    lines, is_equal = compare_oracles(folder(_entry("a", measure="unheard of")))
    assert "no measure of ours is called unheard of" in lines[0]
    assert lines[-1] == "0 matched / 0 differing / 1 not implemented of 1"
    assert is_equal


def test_an_empty_tolerance_asks_for_equality(folder, tmp_path):
    entry = _entry("a", 0.5 + 1e-15, tolerance={})
    assert not compare_oracles(folder(entry), tmp_path / "none.md")[1]
    assert compare_oracles(folder(_entry("a", 0.5, tolerance={})), tmp_path / "none.md")[1]


def test_a_vector_of_another_length_differs(folder, tmp_path):
    lines, _ = compare_oracles(folder(_entry("a", [0.5, 0.5])), tmp_path / "none.md")
    assert lines[0] == "differing: a: ours has 1 numbers, expected are 2"


def test_columns_are_numbers_or_text(folder):
    path = folder(_entry("a", data="t.csv"))
    (path / "t.csv").write_text('name,n\n"x, y",1\nz,\n', encoding="utf-8")
    table = Tables(path).of(entries_of(path)[0])()
    assert table["name"].tolist() == ["x, y", "z"]
    assert np.isnan(table["n"]).tolist() == [False, True]


def test_a_folder_without_results_says_what_is_expected(tmp_path):
    with pytest.raises(InputError, match=r"values\.json cannot be read"):
        compare_oracles(tmp_path)


def test_an_unexpected_error_is_not_a_result(folder):
    path = folder(_entry("a"))

    def broken(entry, table):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        compared(entries_of(path)[0], Tables(path), {("segregation", "dissimilarity"): broken})


def test_missing_is_undefined(folder):
    path = folder(_entry("a", None))

    def undefined(entry, table):
        raise UndefinedMeasureError("nothing to compare")

    adapters = {("segregation", "dissimilarity"): undefined}
    assert compared(entries_of(path)[0], Tables(path), adapters) == ("matched", "")


KNOWN = {
    "seg.elbers.diff_shapley__group_marginal",
    "seg.elbers.diff_shapley__unit_marginal",
    "seg.elbers.diff_shapley__structural",
    "seg.oasisr.segdataC.ACEDuncan",
    "seg.oasisr.grehsize.ACEDuncan",
}


def test_every_reference_result_of_segregation_is_matched_but_the_explained(shared):
    folder = shared / "oracles"
    tables, adapters = Tables(folder), results()
    entries = [entry for entry in entries_of(folder) if entry.area == "segregation"]
    outcomes = {entry.id: compared(entry, tables, adapters) for entry in entries}
    assert {name for name, (outcome, _) in outcomes.items() if outcome != "matched"} == KNOWN
    assert len(outcomes) == len(entries)
