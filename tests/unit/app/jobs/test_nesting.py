from datetime import date

import pytest

from app.jobs.nesting import parents_in
from app.jobs.panel import Vintage
from app.jobs.queries import StoredArea
from geodata.vocabulary.areas import AreaLevel

BLOCK, SPACE, BOROUGH = AreaLevel.BLOCK, AreaLevel.SOCIAL_SPACE, AreaLevel.BOROUGH


def vintage(level, since, until, *areas):
    stored = tuple(
        StoredArea(number, level, key, key, parent and parent[0], parent and parent[1], since, until)
        for number, (key, parent) in enumerate(areas)
    )
    return Vintage(level, since, stored)


OLD, NEW = date(2013, 1, 1), date(2019, 1, 1)
BLOCKS = vintage(BLOCK, NEW, None, ("b1", (SPACE, "s2")), ("b2", (SPACE, "s1")), ("b3", (SPACE, "s2")))
SPACES_OLD = vintage(SPACE, OLD, NEW, ("s1", (BOROUGH, "a")), ("s2", (BOROUGH, "a")))
SPACES = vintage(SPACE, NEW, None, ("s1", (BOROUGH, "a")), ("s2", (BOROUGH, "b")))
BOROUGHS = vintage(BOROUGH, OLD, None, ("a", None), ("b", None))
ALL = [BLOCKS, SPACES_OLD, SPACES, BOROUGHS]


@pytest.mark.parametrize(
    ("small", "large", "expected"),
    [
        (BLOCKS, SPACES, [1, 0, 1]),
        (SPACES, BOROUGHS, [0, 1]),
        (BLOCKS, BOROUGHS, [1, 0, 1]),  # over the spaces of the same time, not over the old ones
        (SPACES, BLOCKS, None),
        (BOROUGHS, SPACES, None),
    ],
)
def test_parents(small, large, expected):
    found = parents_in(ALL, small, large)
    assert found is expected if expected is None else found.tolist() == expected


def test_an_area_that_does_not_say_where_it_belongs_belongs_nowhere():
    lost = vintage(BLOCK, NEW, None, ("b1", (SPACE, "s1")), ("b2", None))
    strange = vintage(BLOCK, NEW, None, ("b1", (SPACE, "s9")))
    assert parents_in(ALL, lost, SPACES) is None
    assert parents_in(ALL, strange, SPACES) is None
