"""The shipped recipes, and the classes Berlin published for every planning area."""

import numpy as np
import pytest

from geodata.vocabulary.errors import DeclarationError
from indicators.measures.composite import composite, joint_code
from indicators.recipe import SHIPPED, recipe_in, shipped_recipes
from tests.unit.indicators.measures.shared_material import (
    ORACLES,
    SHARED,
    column,
    needs_shared,
    oracle_values,
    rows_of,
)

RECIPES = {name: recipe for name, recipe in shipped_recipes().items() if name.startswith("berlin_mss")}
MSS = SHARED / "data" / "berlin_mss"
DYNAMICS = {"+": 1.0, "+/-": 3.0, "-": 5.0}
# Columns of the mirror that carries 2013 to 2019.
MIRROR = {
    "1": "percentage_unemployed",
    "2": "percentage_long_term_unemployed",
    "3": "percentage_transfer_payments_recipients",
    "4": "percentage_transfer_payments_recipients_below_15_years",
}


def _computed(part, columns, is_valid):
    matrix = np.column_stack([columns[name] for name in part.inputs])
    return composite(matrix, is_valid, part.executable())


def _mirrored(rows, part):
    return {name: column(rows, f"{name}_{MIRROR[name[1]]}") for name in part.inputs}


def _published(rows, name, codes):
    return np.array([codes.get(row[name], np.nan) for row in rows])


@needs_shared
@pytest.mark.parametrize("entry", oracle_values(["zscore_index_classes"]), ids=lambda entry: entry["id"])
def test_every_class_of_2013_and_2017(entry):
    rows = rows_of(ORACLES / entry["data"])
    is_status = entry["inputs"]["expected_column"] == "status_index"
    part = RECIPES["berlin_mss_2013_2017"].part["status" if is_status else "dynamics"]
    is_valid = np.array([row["status_index"] != "0" for row in rows])
    result = _computed(part, _mirrored(rows, part), is_valid)
    codes = {"1": 1.0, "2": 2.0, "3": 3.0, "4": 4.0} if is_status else DYNAMICS
    published = np.where(is_valid, _published(rows, entry["inputs"]["expected_column"], codes), np.nan)
    assert np.array_equal(result.class_code, published, equal_nan=True)
    counts = [int((result.class_code == code).sum()) for code in part.executable().classes.codes]
    assert counts == entry["expected"]


@needs_shared
@pytest.mark.parametrize(
    ("year", "recipe", "areas"), [(2017, "berlin_mss_2013_2017", 436), (2019, "berlin_mss_2019_2021", 436)]
)
def test_every_class_of_2017_and_2019_in_the_mirror(year, recipe, areas):
    shares = rows_of(MSS / str(year) / f"mss-{year}-2-1-planning-areas.csv")
    published = {row["id"]: row for row in rows_of(MSS / str(year) / f"mss-{year}-1-planning-areas.csv")}
    classes = [published[row["id"]] for row in shares]
    is_valid = np.array([row["status_index"] in {"1", "2", "3", "4"} for row in classes])
    assert is_valid.sum() == areas
    # Beside the areas below the minimum the office leaves out a few by hand.
    assert (column(shares, "inhabitants")[is_valid] >= RECIPES[recipe].minimum_population).all()
    status, dynamics = RECIPES[recipe].part["status"], RECIPES[recipe].part["dynamics"]
    found = _computed(status, _mirrored(shares, status), is_valid).class_code
    assert found[is_valid].tolist() == [float(row["status_index"]) for row in np.array(classes)[is_valid]]
    found = _computed(dynamics, _mirrored(shares, dynamics), is_valid).class_code
    assert found[is_valid].tolist() == [DYNAMICS[row["dynamic_index"]] for row in np.array(classes)[is_valid]]


def _berlin_2021():
    rows = rows_of(MSS / "2021" / "mss_2021_index_indikatoren.csv")
    classes = rows_of(MSS / "2021" / "mss_2021_indizes.csv")
    assert [row["PLR_ID"] for row in rows] == [row["PLR_ID"] for row in classes]
    is_valid = np.array([row["KOM"] == "gültig" for row in rows])
    columns = {name.lower(): column(rows, name) for name in ("S1", "S3", "S4", "D1", "D3", "D4")}
    parts = RECIPES["berlin_mss_2019_2021"].part
    keys = [row["PLR_ID"] for row in rows]
    return keys, classes, is_valid, {name: _computed(part, columns, is_valid) for name, part in parts.items()}


@needs_shared
def test_every_class_of_2021():
    _, classes, is_valid, results = _berlin_2021()
    assert is_valid.sum() == 536
    valid_classes = np.array(classes)[is_valid]
    for name, published, counts in (
        ("status", "SI_N", [75, 366, 46, 49]),
        ("dynamics", "DI_N", [48, 436, 52]),
    ):
        found = results[name].class_code
        assert found[is_valid].tolist() == [float(row[published]) for row in valid_classes]
        assert np.unique(found[is_valid], return_counts=True)[1].tolist() == counts
        assert np.isnan(found[~is_valid]).all()
    joint = joint_code(results["status"].class_code, results["dynamics"].class_code)
    assert joint[is_valid].tolist() == [float(row["SDI_N"]) for row in valid_classes]


@needs_shared
def test_examples_and_areas_next_to_a_cut_in_2021():
    keys, _, _, results = _berlin_2021()
    status, dynamics = results["status"], results["dynamics"]
    for key, status_index, dynamics_index in (
        ("01100101", -0.3277, 1.2666),
        ("01100102", -1.1242, 0.9267),
        ("01300732", 2.2245, -0.3565),
    ):
        at = keys.index(key)
        assert (status.index[at].round(4), dynamics.index[at].round(4)) == (status_index, dynamics_index)
    for key, result, index in (
        ("05100316", status, 0.9973),
        ("01100415", status, -0.9984),
        ("04200310", dynamics, 1.0028),
    ):
        assert result.index[keys.index(key)].round(4) == index
        assert result.is_near_cut[keys.index(key)]


@needs_shared
def test_published_standard_values_of_2021():
    keys, _, is_valid, results = _berlin_2021()
    lines = rows_of(MSS / "2021" / "mss_2021_index-indikatoren_z-werte_plr.csv", ";")
    published = {row["PLR-ID"].strip(): {name.strip(): row[name] for name in row} for row in lines}
    for name, columns, index in (
        ("status", ("zS1", "zS3", "zS4"), "Status-Index (standardisierte Statussumme)"),
        ("dynamics", ("zD1", "zD3", "zD4"), "Dynamik-Index (standardisierte Dynamik-summe)"),
    ):
        for at in np.flatnonzero(is_valid):
            row = published[keys[at]]
            assert results[name].z[at] == pytest.approx([float(row[z]) for z in columns], abs=0.00501)
            assert results[name].index[at] == pytest.approx(float(row[index]), abs=0.00501)


@needs_shared
def test_the_sample_standard_deviation_would_misplace_an_area():
    """Why the recipe says which standard deviation: with the other one, published classes change."""
    moved = 0
    for rows in (rows_of(ORACLES / "data" / f"mss_{year}.csv") for year in (2013, 2017)):
        for part in RECIPES["berlin_mss_2013_2017"].part.values():
            is_valid = np.array([row["status_index"] != "0" for row in rows])
            columns = _mirrored(rows, part)
            right = _computed(part, columns, is_valid).class_code
            other = _computed(
                part.model_copy(update={"standardise": "z_sample", "again": "z_sample"}), columns, is_valid
            ).class_code
            moved += int((right[is_valid] != other[is_valid]).sum())
    assert moved > 0


def test_the_shipped_recipes():
    assert set(RECIPES) == {"berlin_mss_2013_2017", "berlin_mss_2019_2021", "berlin_mss_2023"}
    for year, recipe in (
        (2013, "berlin_mss_2013_2017"),
        (2021, "berlin_mss_2019_2021"),
        (2025, "berlin_mss_2023"),
    ):
        assert [name for name in RECIPES if RECIPES[name].holds_for(year)] == [recipe]
    for recipe in RECIPES.values():
        assert (recipe.version, recipe.minimum_population) == (1, 300)
        status, dynamics = recipe.part["status"], recipe.part["dynamics"]
        assert [entry.label.de for entry in status.classes] == ["hoch", "mittel", "niedrig", "sehr niedrig"]
        assert [entry.label.de for entry in dynamics.classes] == ["positiv", "stabil", "negativ"]
        assert [entry.code for entry in dynamics.classes] == [1, 3, 5]
        assert [name.replace("s", "d") for name in status.inputs] == list(dynamics.inputs)


GOOD = (SHIPPED / "berlin_mss_2023.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("version = 1", "version = 1\nfactors = [1, 2]", "factors: Extra inputs are not permitted"),
        ("version = 1", "version = 0", "version"),
        ("valid_from = 2023", "valid_from = 2023\nvalid_until = 2020", "before valid_from"),
        ('inputs = ["s1", "s2", "s3", "s4"]', 'inputs = ["s1", "s2", "s3", "s9"]', "look at: s4, s9"),
        ("at = 1.5", "at = 0.5", "cuts must rise"),
        ("{ code = 4,", "{ code = 3,", "class code"),
        ('standardise = "z_pop"', 'standardise = "z"', "standardise"),
        ('belongs_to = "above"', 'belongs_to = "middle"', "belongs_to"),
        ("[input]", "[input", "not valid TOML"),
    ],
)
def test_faults_of_a_recipe_are_named(tmp_path, before, after, said):
    assert before in GOOD
    file = tmp_path / "broken.toml"
    file.write_text(GOOD.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(DeclarationError, match=said) as caught:
        recipe_in(file)
    assert str(caught.value).startswith("broken.toml")
    assert caught.value.facts == {"file": "broken.toml"}
