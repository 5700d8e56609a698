import numpy as np
import pytest

from geodata.crosswalk import Method
from geodata.harmonization import Evidence, Units, estimate, harmonization
from geodata.rasters import rasters_of
from geodata.vocabulary.cells import Absent, Cells
from geodata.vocabulary.errors import InputError
from tests.unit.geodata.test_crosswalk import cut, pieces

OLD, NEW = cut(*range(0, 21_000, 1_000)), cut(*range(0, 20_000, 1_000), 19_500, 20_000)
RESIDENTS = np.linspace(400, 1_000, 20)
LATER = np.append(RESIDENTS[:19] * np.where(np.arange(19) % 2, 1.02, 0.98), [700.0, 300.0])


def evidence(**more):
    return Evidence("residents", **{"old": {"residents": RESIDENTS}, "new": {"residents": LATER}, **more})


def test_the_surest_method_is_taken():
    at = np.append(np.arange(20), 19)
    units = Units(at, np.arange(21), np.append(RESIDENTS[:19], [600.0, 400.0]))
    reform = pieces(OLD, NEW)
    assert harmonization(pieces(OLD, OLD), evidence()).general.method is Method.IDENTITY
    assert harmonization(reform, evidence(smaller=units)).general.method is Method.SMALLER_AREAS
    assert harmonization(reform, evidence()).general.method is Method.BOTH_MARGINS
    assert harmonization(reform, evidence(new={}, layer=units)).general.method is Method.ANCILLARY
    assert harmonization(reform, evidence(old={})).general.method is Method.ANCILLARY
    rasters = evidence(new={}, rasters=lambda: rasters_of(OLD, NEW))
    assert harmonization(reform, rasters).general.method is Method.AREA
    asked = harmonization(reform, rasters, Method.PYCNOPHYLACTIC)
    assert asked.general.method is Method.PYCNOPHYLACTIC
    assert harmonization(reform, evidence(old={}, new={})).general.method is Method.AREA


@pytest.mark.parametrize("method", [Method.SMALLER_AREAS, Method.ANCILLARY, Method.PYCNOPHYLACTIC])
def test_a_method_without_its_evidence_is_refused(method):
    with pytest.raises(InputError, match=f"'{method.value}' needs what is not there"):
        harmonization(pieces(OLD, NEW), evidence(new={}), method)


def test_a_counted_estimate_has_a_band_and_an_exact_value_has_none():
    found = harmonization(pieces(OLD, NEW), evidence())
    result = estimate(found, "residents", Cells.of(RESIDENTS.tolist()))
    width = result.high - result.low
    assert width[:19].tolist() == [0.0] * 19
    assert (width[19:] > 0).all()
    assert (width[19:] < 200).all()
    assert result.counts.estimated_share.tolist() == [0.0] * 19 + [1.0, 1.0]


def test_without_a_second_count_the_bounds_are_told():
    found = harmonization(pieces(OLD, NEW), evidence(new={}))
    result = estimate(found, "residents", Cells.of(RESIDENTS.tolist()))
    assert (result.low[19], result.high[19]) == (0.0, 1_000.0)


def test_an_absent_cell_has_no_band():
    found = harmonization(pieces(OLD, NEW), evidence())
    counts = Cells.of([*RESIDENTS[:19].tolist(), Absent.SUPPRESSED])
    result = estimate(found, "residents", counts)
    assert result.counts.cells.words()[19:] == ["suppressed", "suppressed"]
    assert np.isnan(result.low[19:]).all()


def test_a_group_counted_on_both_sides_has_its_own_weights_and_a_small_one_has_not():
    group = RESIDENTS / 10
    later = np.append(group[:19], [10.0, 90.0])
    few = np.append(np.zeros(19), 5.0)
    found = harmonization(
        pieces(OLD, NEW),
        evidence(
            old={"residents": RESIDENTS, "group": group, "few": few},
            new={"residents": LATER, "group": later, "few": np.append(few, 0.0)},
        ),
    )
    assert set(found.own) == {"group"}
    assert found.of("group").weights.toarray()[19, 19:] == pytest.approx([0.1, 0.9], abs=0.01)
    assert found.of("few") is found.general
