"""The reference results beside segregation: poverty to areal interpolation, every one of them matched."""

import pytest

from app.oracles.entries import Tables, entries_of
from app.oracles.runner import compared, results

FAMILIES = {
    "poverty": 26,
    "inequality": 25,
    "variance-estimation": 14,
    "rates": 26,
    "rates-smoothing": 6,
    "local-statistics": 6,
    "multiple-testing": 4,
    "change": 4,
    "composite-index": 9,
    "funnel-plots": 1,
    "control-charts": 1,
    "german-quotas": 1,
    "small-area-estimation": 15,
    "areal-interpolation": 3,
}


@pytest.mark.parametrize("family", FAMILIES)
def test_every_reference_result_of_a_family_is_matched(shared, family):
    folder = shared / "oracles"
    tables, adapters = Tables(folder), results()
    entries = [entry for entry in entries_of(folder) if entry.area == family]
    assert len(entries) == FAMILIES[family]
    outcomes = {entry.id: compared(entry, tables, adapters) for entry in entries}
    expected = "skipped" if family == "german-quotas" else "matched"  # a definition without a number
    assert {name: found for name, found in outcomes.items() if found[0] != expected} == {}
