"""Nothing foreign gets into a page unseen: every address is decided about, and what is unknown raises."""

import hashlib
import re
from importlib.resources import files

import folium
import pytest

from app.reports.self_contained import (
    ForeignAddressError,
    parts_of,
    policy_of,
    refuse_foreign,
    script_element,
    style_element,
    vendored,
)

ADDRESS = re.compile(r"https?://(?!www\.w3\.org/2000/svg)[^\s\"'<>)]+")


def page(head: str = "", body: str = '<div class="folium-map" id="map_1"></div>') -> str:
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>"


def test_the_vendored_files_are_those_the_list_names() -> None:
    folder = files("app.reports") / "vendored"
    sums = re.findall(r"^([0-9a-f]{64})  (\S+)$", (folder / "README.txt").read_text("utf-8"), re.MULTILINE)
    assert len(sums) == 2
    for digest, name in sums:
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest


@pytest.mark.parametrize("kind", ["js", "css"])
def test_what_is_inlined_names_no_host_and_keeps_its_licence(kind: str) -> None:
    text = vendored(f"https://cdn.jsdelivr.net/npm/leaflet@1.9.3/dist/leaflet.{kind}")
    assert text is not None
    assert not ADDRESS.search(text)
    assert "sourceMappingURL" not in text
    assert "Volodymyr Agafonkin" in text
    assert "Redistribution and use" in text


def test_all_that_folium_asks_for_is_decided_about() -> None:
    parts = parts_of(folium.Map(tiles=None).get_root().render())
    assert sum("L.version" in script or 't.version="1.9.4"' in script for script in parts.scripts) == 1
    assert not any(ADDRESS.search(text) for text in [*parts.scripts, *parts.styles])


def test_the_colour_map_of_branca_is_refused_for_it_loads_d3() -> None:
    drawn = folium.Map(tiles=None)
    folium.LinearColormap(["#ffffff", "#000000"]).add_to(drawn)
    with pytest.raises(ForeignAddressError, match="d3"):
        parts_of(drawn.get_root().render())


def test_tiles_are_no_address_in_the_page_but_the_policy_forbids_them() -> None:
    assert "default-src 'none'" in policy_of([])


@pytest.mark.parametrize(
    "head",
    [
        '<script src="https://example.org/a.js"></script>',
        '<script src="//example.org/a.js"></script>',
        '<script src="a.js"></script>',
        '<link rel="stylesheet" href="https://example.org/a.css">',
        '<link rel="icon" href="https://example.org/a.ico">',
        '<script async="">1</script>',
        '<iframe src="https://example.org"></iframe>',
        "<p>text</p>",
    ],
)
def test_what_folium_never_rendered_before_raises(head: str) -> None:
    with pytest.raises(ForeignAddressError):
        parts_of(page(head))


def test_a_page_without_a_map_raises() -> None:
    with pytest.raises(ForeignAddressError, match="no map"):
        parts_of(page(body=""))


def test_a_script_stays_in_one_piece() -> None:
    script = 'var a = 1 < 2 && "</b>";\nvar b = "&amp; <!-- <p>";'
    assert parts_of(page(f"<script>{script}</script>")).scripts == [script]


@pytest.mark.parametrize(
    "css", ["a{background:url(https://example.org/a.png)}", "a{b:url( 'x.png' )}", "@import 'a';", "</style>"]
)
def test_a_style_sheet_that_loads_or_ends_early_raises(css: str) -> None:
    with pytest.raises(ForeignAddressError):
        style_element(css)


def test_places_in_the_page_stay_and_known_images_go() -> None:
    css = "a{fill:url(#hatch)} b{background-image: url(images/layers.png)}"
    assert style_element(css) == "<style>a{fill:url(#hatch)} b{background-image: none}</style>"


def test_a_script_cannot_close_its_element() -> None:
    assert script_element('"</SCRIPT><!--"') == '<script>"<\\/SCRIPT><\\!--"</script>'


@pytest.mark.parametrize(
    "body",
    [
        '<img src="data:image/png;base64,AA">',
        '<a href="https://example.org">x</a>',
        '<a href="javascript:alert(1)">x</a>',
        '<p style="color:red">x</p>',
        '<p onclick="x()">x</p>',
        '<svg><rect fill="url(https://example.org/a.svg#b)"/></svg>',
        '<svg><use xlink:href="a.svg#b"/></svg>',
        '<form action="/x"></form>',
        "<base>",
        "<iframe></iframe>",
    ],
)
def test_a_finished_page_that_would_load_or_run_something_raises(body: str) -> None:
    with pytest.raises(ForeignAddressError):
        refuse_foreign(page(body=body))


def test_a_finished_page_may_point_to_itself_and_name_addresses_as_text() -> None:
    good = page(body='<a href="#values">x</a><rect fill="url(#hatch)"/><p>https://example.org</p>')
    assert refuse_foreign(good) == good
