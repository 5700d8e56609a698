"""GeoJSON that means two things, or nothing, is refused; what is wrong with one feature is told of it."""

import json

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geodata.readers.strict_json import DEEPEST, RefusalError, features_in

SQUARE = [[[9.0, 50.0], [9.1, 50.0], [9.1, 50.1], [9.0, 50.0]]]


def collection(*features: object, **more: object) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features, **more}).encode()


def feature(geometry: object, **properties: object) -> dict[str, object]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def polygon(rings: object) -> dict[str, object]:
    return {"type": "Polygon", "coordinates": rings}


def test_attributes_and_outlines_keep_their_order():
    found = features_in(collection(feature(polygon(SQUARE), key="01"), feature(None, key="02", name="B")))
    assert found.columns == {"key": ["01", "02"], "name": [None, "B"]}
    assert shapely.from_wkb(found.shapes[0]).equals(shapely.Polygon(SQUARE[0]))
    assert found.shapes[1] == b""
    assert found.troubles == {}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b'{"a": 1, "a": 2}', "json.invalid"),
        (collection(feature(None)).replace(b"{}", b'{"k": 1, "\\u006b": 2}'), "json.invalid"),
        (b'{"features": [NaN]}', "json.invalid"),
        (b'{"features": [-Infinity]}', "json.invalid"),
        (b'{"features": [1' + b"0" * 5000 + b"]}", "json.invalid"),
        (b'{"features": [', "json.invalid"),
        (b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1), "json.depth"),
        (b"[" * 3_000_000, "json.depth"),
        (b'{"type": "Topology"}', "file.type"),
        (b"[]", "file.type"),
        (b'{"features": {}}', "file.type"),
        (b'{"features": [1]}', "json.invalid"),
        (b'{"features": [{"properties": [1]}]}', "json.invalid"),
        (b'{"features": [{"properties": {"a": 1e999}}]}', "json.invalid"),
        ('{"a": "ü"}'.encode("cp1252"), "text.encoding"),
        ('{"features": []}'.encode("utf-16"), "text.encoding"),
    ],
)
def test_ambiguous_or_broken_text_is_refused(content, reason):
    with pytest.raises(RefusalError) as caught:
        features_in(content)
    assert caught.value.reason == reason


@pytest.mark.parametrize("text", ['{"a": 1, "a": 2}', "[NaN]", "[1e999]", "[" * 90 + "]" * 90])
def test_an_ordinary_parser_takes_what_is_refused_here(text):
    assert json.loads(text)
    with pytest.raises(RefusalError):
        features_in(b'{"features": [{"properties": {"a": %b}}]}' % text.encode())


def test_brackets_inside_texts_are_no_depth():
    found = features_in(collection(feature(None, name='[{"' * 500)))
    assert found.columns["name"] == ['[{"' * 500]


@pytest.mark.parametrize(
    ("geometry", "trouble"),
    [
        (polygon([[[9, 50], [9.1, 50], [9.1, 50.1]]]), "3 positions does not close"),
        (polygon([[[9, 50], [9.1, 50], [9.1, 50.1], [9.05, 50.05]]]), "does not close"),
        (polygon([[[1e999, 50], [9, 50], [9, 51], [1e999, 50]]]), "infinite"),
        (polygon([[["9", "x"], [9, 50], [9, 51], [9, 50]]]), "no number but a text"),
        (polygon([[["9", "50"], ["9", "51"], ["8", "51"], ["9", "50"]]]), "no number but a text"),
        (polygon([[[9, 50], [9, True], [8, 51], [9, 50]]]), "no number but a truth value"),
        (polygon([[[9, 50], [9, None], [8, 51], [9, 50]]]), "no number but empty"),
        (polygon([[[9, 50], [9, [1]], [8, 51], [9, 50]]]), "no number but a list or an object"),
        (polygon([[[9, 50], [9, 10**400], [8, 51], [9, 50]]]), "infinite"),
        (polygon([[[9, 50, 1], [9, 51], [8, 51, 1], [9, 50, 1]]]), "some positions have a height"),
        (polygon([[[9, 50], [9], [9, 51], [9, 50]]]), "not two or three numbers"),
        (polygon([["9.1 50", "9.1 51", "9 51", "9.1 50"]]), "no list of numbers"),
        (polygon([{"a": 1}]), "no list of positions"),
        (polygon({"a": 1}), "no list of rings"),
        ({"type": "MultiPolygon", "coordinates": {"a": 1}}, "no list of polygons"),
        ({"type": "MultiLineString", "coordinates": "ab"}, "no list of lines"),
        ({"type": "LineString", "coordinates": [[9, 50]]}, "fewer than two positions"),
        ({"type": "Point", "coordinates": ["9", "50"]}, "no number but a text"),
        ({"type": "Point", "coordinates": [True, False]}, "no number but a truth value"),
        ({"type": "MultiPoint", "coordinates": [["9", "50"]]}, "no number but a text"),
        (polygon([]), "no ring"),
        (polygon(None), "no ring"),
        (polygon([[[None, None]] * 4]), "no number but empty"),
        ({"type": "Circle", "coordinates": [1, 2]}, "'?Circle"),
        ({"coordinates": [1, 2]}, "None"),
        ({"type": "Point", "coordinates": [1e300, 2]}, "infinite"),
        ("POLYGON EMPTY", ""),
    ],
)
def test_a_broken_outline_is_told_of_its_feature(geometry, trouble):
    content = json.dumps({"features": [feature(polygon(SQUARE)), feature(geometry)]}).encode()
    found = features_in(content.replace(b"Infinity", b"1e999"))
    assert list(found.troubles) == [1]
    assert trouble.strip("'?") in found.troubles[1]
    assert found.shapes[1] == b""


@pytest.mark.parametrize(
    "content", [b'{"features": [1' + b"0" * 5000 + b"]}", b'{"features": [}', b'{"features": ["\x00"]}', b"{"]
)
def test_no_words_of_the_programming_language_reach_an_office(content):
    with pytest.raises(
        RefusalError, match=r"thousands of digits|no valid JSON from line 1, column \d+ on"
    ) as caught:
        features_in(content)
    assert not {"sys.", "Expecting", "int", "control character"} & set(caught.value.message.split())


def test_half_of_a_character_is_no_text():
    with pytest.raises(
        RefusalError, match=r"feature 2: the text 'Alt.ud800stadt' in 'name' holds half"
    ) as caught:
        features_in(collection(feature(None, name="a"), feature(None, name="Alt\ud800stadt")))
    assert caught.value.reason == "text.control_char"


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "Point", "coordinates": [9, 50.5, 100]},
        {"type": "MultiPoint", "coordinates": [[9, 50.5], [8, 50]]},
        {"type": "LineString", "coordinates": [[9, 50.5], [8, 50]]},
        {"type": "MultiLineString", "coordinates": [[[9, 50.5], [8, 50]], [[1, 1], [2, 2]]]},
        {"type": "MultiPolygon", "coordinates": [SQUARE]},
    ],
)
def test_every_kind_of_geometry_is_read(geometry):
    found = features_in(collection(feature(geometry)))
    made = shapely.from_wkb(found.shapes[0])
    assert made.equals_exact(shapely.force_2d(shapely.geometry.shape(geometry)))
    assert found.troubles == {}


LEAVES = st.none() | st.booleans() | st.floats() | st.text()
ANYTHING = st.recursive(LEAVES, lambda s: st.lists(s) | st.dictionaries(st.text(), s), max_leaves=20)


@given(ANYTHING)
def test_any_geometry_is_read_or_told(geometry):
    text = json.dumps({"features": [feature(geometry)]})
    try:
        found = features_in(text.encode())
    except RefusalError as error:
        assert error.reason in {"json.invalid", "json.depth"}
    else:
        assert geometry is None or 0 in found.troubles
