"""The format of recipes: what is refused, and how a municipality supplies what an office keeps."""

import numpy as np
import pytest

from geodata.vocabulary.errors import DeclarationError
from indicators.measures.composite import composite
from indicators.recipe import SHIPPED, recipe_in, shipped_recipes

OWN = """completes = "nrw_school"
version = 3

[part.index]
weights = { family_language = 0.4, own_immigration = 0.3, special_needs = 0.1, child_poverty = 0.2 }
cuts = [
    { at = -1.4, belongs_to = "above" },
    { at = -1.0, belongs_to = "above" },
    { at = -0.6, belongs_to = "above" },
    { at = -0.2, belongs_to = "above" },
    { at = 0.2, belongs_to = "above" },
    { at = 0.6, belongs_to = "above" },
    { at = 1.0, belongs_to = "above" },
    { at = 1.4, belongs_to = "above" },
]
"""


def _own(folder, text):
    (folder / "school_index_of_ours.toml").write_text(text, encoding="utf-8")
    return shipped_recipes((SHIPPED, folder))


def test_weights_of_the_state_are_asked_for_and_not_invented():
    recipe = shipped_recipes()["nrw_school"]
    assert not recipe.is_complete
    assert recipe.part["index"].lacking == ("weights", "cuts")
    assert recipe.part["index"].weights == "to_be_supplied"
    with pytest.raises(DeclarationError, match=r"weights and cuts are data of the office .* completes = "):
        recipe.part["index"].executable()


def test_a_file_of_ones_own_completes_a_recipe(tmp_path):
    recipes = _own(tmp_path, OWN)
    recipe = recipes["school_index_of_ours"]
    assert (recipe.id, recipe.version, recipe.is_complete) == ("school_index_of_ours", 3, True)
    assert recipe.name == recipes["nrw_school"].name
    part = recipe.part["index"].executable()
    assert part.step.weights == (0.4, 0.3, 0.1, 0.2)
    x = np.random.default_rng(1).uniform(0, 60, (40, 4))
    result = composite(x, np.full(40, True), part)
    weighted = ((x - x.mean(axis=0)) / x.std(axis=0)) @ [0.4, 0.3, 0.1, 0.2]
    assert result.index == pytest.approx(weighted / weighted.std())
    assert set(result.class_code) <= set(range(1, 10))


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (
            '"nrw_school"',
            '"nrw_schools"',
            "no recipe 'nrw_schools' to complete. There are: ber",
        ),
        ('"nrw_school"', '"school_index_of_ours"', "no recipe 'school_index_of_ours' to complete"),
        (
            "[part.index]",
            '[part.index]\nstandardise = "rank"',
            r"index\.standardise: .* not leave",
        ),
        ("[part.index]", "[part.other]", r"part\.other\.weights: .* not leave this"),
        (
            "version = 3",
            "version = 3\nminimum_population = 1",
            "minimum_population of 'nrw_school'",
        ),
        ("family_language = 0.4", "language = 0.4", "look at: family_language, language"),
        ("special_needs = 0.1", "special_needs = 0.0", "one weight above 0"),
        ('{ at = 1.4, belongs_to = "above" },', "", "one class code more"),
    ],
)
def test_faults_of_a_completing_file_are_named(tmp_path, before, after, said):
    assert before in OWN
    with pytest.raises(DeclarationError, match=said) as caught:
        _own(tmp_path, OWN.replace(before, after, 1))
    assert str(caught.value).startswith("school_index_of_ours.toml")


def test_no_file_replaces_a_shipped_recipe(tmp_path):
    (tmp_path / "muenster.toml").write_text(OWN, encoding="utf-8")
    with pytest.raises(DeclarationError, match=r"muenster.*never replaced"):
        shipped_recipes((SHIPPED, tmp_path))


PRESETS = [
    pytest.param(part, id=f"{recipe}.{name}")
    for recipe, declared in shipped_recipes().items()
    for name, part in declared.part.items()
    if not part.lacking
]


def _carried_out(declared, x, is_valid):
    part = declared.executable()
    return composite(x, is_valid, part, reference=np.full(x.shape[1], 25.0), pool=POOL[:, : x.shape[1]])


RANDOM = np.random.default_rng(20)
POOL = RANDOM.uniform(5, 25, (300, 1)) + RANDOM.uniform(5, 25, (300, 9))


@pytest.mark.parametrize("declared", PRESETS)
def test_a_missing_indicator_never_yields_a_class_in_any_preset(declared):
    x = POOL[:90, : len(declared.leaves)].copy()
    absent = np.arange(len(declared.leaves))
    x[absent, absent] = np.nan  # each input is absent in one area
    result = _carried_out(declared, x, np.full(90, True))
    assert np.flatnonzero(~result.is_used).tolist() == absent.tolist()
    assert np.isnan(result.class_code[absent]).all()
    assert np.isnan(result.index[absent]).all()
    assert not np.isnan(result.index[len(absent) :]).any()
    assert np.isnan(result.class_code[len(absent) :]).any() == (not declared.classes)


@pytest.mark.parametrize("declared", PRESETS)
def test_excluded_areas_do_not_influence_the_others_in_any_preset(declared):
    x = POOL[:90, : len(declared.leaves)].copy()
    alone = _carried_out(declared, x[:80], np.full(80, True))
    x[80:] = 1e6
    mixed = _carried_out(declared, x, np.arange(90) < 80)
    assert mixed.index[:80].tolist() == alone.index.tolist()
    assert mixed.class_code[:80].tolist() == pytest.approx(alone.class_code.tolist(), nan_ok=True)


@pytest.mark.parametrize("declared", PRESETS)
def test_units_do_not_matter_in_any_preset(declared):
    """Percent or share, euros or cents: standard scores, scales, ranks and logarithms take no notice."""
    x = POOL[:90, : len(declared.leaves)]
    part = declared.executable()
    results = [
        composite(x * factor, np.full(90, True), part, reference=x.mean(axis=0) * factor, pool=x * factor)
        for factor in (1.0, 0.01)
    ]
    assert results[1].index == pytest.approx(results[0].index, abs=1e-9)
    assert results[1].class_code.tolist() == pytest.approx(results[0].class_code.tolist(), nan_ok=True)


@pytest.mark.parametrize(
    ("recipe", "before", "after", "said"),
    [
        ("gisd_like", 'again = "minmax"\ncut_by = "rank"', 'again = "minmax"', "'groups' are cut_by"),
        ("gisd_like", "count = 5", "count = 4", "one class code more"),
        ("gisd_like", "count = 5", "count = 1", r"groups\.count"),
        (
            "gisd_like",
            'standardise = "none"',
            'standardise = "none"\ninputs = ["debtors"]',
            "either 'inp",
        ),
        ("gisd_like", 'sign_of = "unemployment"', 'sign_of = "debtors"', "sign_of names debtors"),
        ("gisd_like", 'combine = "pca1"', 'combine = "pca2"', "combine"),
        ("imd_2025", "income = 0.225", "income = 0.325", r"weights add up to 1\.099, expected is 1"),
        ("imd_2025", "income = 0.225, ", "", "look at: income"),
        ("imd_2025", 'combine = "weighted_sum"', 'combine = "sum"', "sum takes no weights"),
        ("muenster", 'combine = "mean"', 'combine = "mean"\nmin_indicators = 4', "between 1 and 3"),
        ("muenster", "near_cut = 0.05", "near_cut = 0.0", "near_cut"),
    ],
)
def test_faults_of_steps_are_named(tmp_path, recipe, before, after, said):
    text = (SHIPPED / f"{recipe}.toml").read_text(encoding="utf-8")
    assert before in text
    file = tmp_path / "broken.toml"
    file.write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(DeclarationError, match=said) as caught:
        recipe_in(file)
    assert str(caught.value).startswith("broken.toml, ")
