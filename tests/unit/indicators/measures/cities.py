"""Small made cities for the tests of segregation: a group and all residents, or several groups, and where."""

import numpy as np
from hypothesis import strategies as st


def _area(total):
    return st.tuples(st.integers(0, total), st.just(total))


def _is_mixed(areas):
    populated = sum(t > 0 for _, t in areas)
    return populated > 1 and sum(g for g, _ in areas) > 0 and sum(t - g for g, t in areas) > 0


cities = st.lists(st.integers(0, 5000).flatmap(_area), min_size=2, max_size=20).filter(_is_mixed)


def columns(areas):
    group, total = zip(*areas, strict=True)
    return np.array(group, float), np.array(total, float)


def _has_groups(rows):
    table = np.array(rows)
    return (table.sum(axis=0) > 0).all() and np.count_nonzero(table.sum(axis=1)) > 1


def _rows(groups):
    row = st.lists(st.integers(0, 2000), min_size=groups, max_size=groups)
    return st.lists(row, min_size=2, max_size=15).filter(_has_groups)


group_tables = st.integers(2, 4).flatmap(_rows)


def points(areas, seed=0):
    return np.random.default_rng(seed).random((areas, 2)) * 10
