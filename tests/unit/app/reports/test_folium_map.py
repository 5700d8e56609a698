"""The page as text: what stands in it, in both languages, for every status."""

import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.reports.colours import RAMPS, diverging
from app.reports.content import Language, MapContent
from app.reports.folium_map import folium_page
from app.reports.wording import REASONS, SIGNS
from geodata.vocabulary.cells import Absent
from tests.unit.app.reports.invented_town import HOSTILE, VALUES, area, fields, town

cells = st.one_of(st.sampled_from(list(Absent)), st.floats(-1e6, 1e9, allow_nan=False), st.just(0.0))


class Rows(HTMLParser):
    """The cells of the table of values, row by row, as text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self._open = False
        self.feed(page[page.index('<table class="values">') : page.index("</table>")])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        if tag in {"td", "th"}:
            self.rows[-1].append("")
            self._open = True

    def handle_endtag(self, tag: str) -> None:
        self._open = self._open and tag not in {"td", "th"}

    def handle_data(self, data: str) -> None:
        if self._open:
            self.rows[-1][-1] += data


def fills_of(page: str) -> dict[int, str]:
    """Position of an area -> its fill, read from the script that draws it."""
    found: dict[int, str] = {}
    styler = page[page.index("function geo_json_areas_styler") : page.index("function geo_json_areas_onEach")]
    default = re.search(r'default:\s+return \{.*?"fillColor": "([^"]+)"', styler)
    assert default is not None
    for cases, fill in re.findall(r'((?:case \d+: )+)\s+return \{.*?"fillColor": "([^"]+)"', styler):
        found |= {int(position): fill for position in re.findall(r"\d+", cases)}
    count = len(re.findall(r'"type": "Feature"', page))
    return {position: found.get(position, default[1]) for position in range(1, count + 1)}


@pytest.mark.parametrize("language", ["de", "en"])
def test_no_host_is_named_but_in_the_text_of_a_source(language: Language) -> None:
    page = folium_page(town(language=language))
    page = page.replace("http://www.w3.org/2000/svg", "")
    assert re.findall(r"https?://[^\s<\"']+", page) == ["https://example.org/?a=1&amp;b=2"]
    assert not re.findall(
        r"(?:src|href|action)\s*=\s*[\"']?(?!#)[a-z/]", page.split("<body>")[1].split("<script>")[0]
    )


def test_the_same_content_gives_the_same_bytes() -> None:
    assert folium_page(town()) == folium_page(town())


@pytest.mark.parametrize(("language", "value"), [("de", "9,1"), ("en", "9.1")])
def test_language_title_and_viewport(language: Language, value: str) -> None:
    page = folium_page(town(language=language))
    assert page.startswith(f'<!DOCTYPE html>\n<html lang="{language}">')
    assert "<title>Kinder in Bedarfsgemeinschaften – Musterstadt, Sozialräume, 31.12.2023</title>" in page
    assert page.count('name="viewport"') == 1
    assert "maximum-scale" not in page
    assert "user-scalable" not in page
    assert page.count("<h1>") == 1
    assert Rows(page).rows[4][2] == value


def test_names_are_text_everywhere() -> None:
    content = town((area(0, 1.0, HOSTILE), area(1, Absent.MISSING, HOSTILE)))
    hostile = replace(content, title=HOSTILE, indicator_name=HOSTILE, licence=HOSTILE, attribution=(HOSTILE,))
    page = folium_page(hostile)
    assert "<img" not in page
    assert page.count("<script>") == page.count("</script>") == 4
    assert Rows(page).rows[1][0] == HOSTILE


def test_the_policy_allows_the_scripts_of_the_page_only() -> None:
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', folium_page(town()))
    assert policy is not None
    assert "default-src 'none'" in policy[1]
    assert "unsafe" not in policy[1]
    assert policy[1].count("sha256-") >= 5


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_legend_names_every_class_and_every_reason_with_its_pattern(language: Language) -> None:
    page = folium_page(town(language=language))
    legend = page[page.index('<ul class="legend">') : page.index("</ul>")]
    for reason in {REASONS[language][reason.value] for reason in Absent}:
        assert (
            len(
                re.findall(rf'fill="url\(#hatch-\w+\)"[^/]*/></svg><span>[^<]*: {re.escape(reason)} ', legend)
            )
            == 1
        )
    assert len(re.findall(r'fill="#', legend)) == 5


def test_the_page_has_source_licence_edition_and_date() -> None:
    content = town()
    end = unescape(folium_page(content).split("<footer>")[1])
    for fact in [*content.attribution, content.licence, content.edition, "31.12.2023", "Musterstadt"]:
        assert f"<dd>{fact}</dd>" in end


def test_source_texts_are_marked_as_german_in_an_english_page() -> None:
    assert '<dd lang="de">Statistikstelle Musterstadt</dd>' in folium_page(town(language="en"))


def test_withheld_by_the_source_and_withheld_here_look_alike() -> None:
    page = folium_page(town(fields(Absent.SUPPRESSED, Absent.UNKNOWN_OR_CONFIDENTIAL, 1.0)))
    first, second = Rows(page).rows[1:3]
    assert first[2:] == second[2:]
    assert fills_of(page)[1] == fills_of(page)[2]
    assert '"suppressed"' not in page
    assert '"unknown_or_confidential"' not in page


def test_colours_follow_the_class_and_the_polarity() -> None:
    content = town(fields(1.0, 5.0, 8.0, 12.0, 20.0, Absent.MISSING))
    for polarity, ramp in RAMPS.items():
        fills = fills_of(folium_page(replace(content, polarity=polarity)))
        assert list(fills.values()) == [*ramp, "url(#hatch-missing)"]


@settings(max_examples=60, deadline=None)
@given(st.lists(cells, min_size=1, max_size=12), st.sampled_from(["de", "en"]))
def test_absent_is_never_zero_and_never_coloured(values: list[float | Absent], language: Language) -> None:
    content = town(fields(*values), language=language)
    page = folium_page(content)
    rows, fills = Rows(page).rows[1:], fills_of(page)
    assert len(rows) == len(fills) == len(values)
    for position, (cell, row) in enumerate(zip(values, rows, strict=True), start=1):
        absent = isinstance(cell, Absent)
        assert fills[position].startswith("url(#hatch-") == absent
        if isinstance(cell, Absent):
            assert row[2] == SIGNS[cell.value]
            assert row[3] == REASONS[language][cell.value]
            assert not re.search(r"\d", "".join(row[2:]))
        else:
            assert (row[2] == "-") == (cell == 0)
            assert row[4] == str(content.class_of(content.areas[position - 1]))


def test_a_town_without_any_value_is_still_a_page() -> None:
    page = folium_page(replace(town(fields(Absent.MISSING, Absent.SUPPRESSED)), breaks=()))
    assert all(fill.startswith("url(") for fill in fills_of(page).values())


def test_class_indicators_print_their_labels() -> None:
    content: MapContent = replace(
        town(fields(1.0, 3.0, Absent.SUPPRESSED)),
        breaks=(),
        classes=((1, "hoch"), (2, "mittel"), (3, "niedrig")),
    )
    page = folium_page(content)
    assert [row[2] for row in Rows(page).rows[1:]] == ["hoch", "niedrig", "."]
    assert "Klasse 2: mittel" in page


def test_local_patterns_have_two_hues_and_chance_none() -> None:
    labels = {2: "niedrig", 4: "niedrig bei hoch", 0: "unauffällig", 3: "hoch bei niedrig", 1: "hoch"}
    content = replace(
        town(fields(1.0, 3.0, 0.0, 4.0, 2.0, Absent.MISSING)), breaks=(), classes=tuple(labels.items())
    )
    page = folium_page(content)
    assert list(fills_of(page).values()) == [
        *diverging("higher_is_worse", list(labels))[::-1],
        "url(#hatch-missing)",
    ]
    assert [row[2] for row in Rows(page).rows[1:6]] == [*labels.values()][::-1]
    assert "Klasse 3: unauffällig" in page


@pytest.mark.parametrize(("language", "words"), [("de", "Klasse unsicher"), ("en", "class uncertain")])
def test_a_class_that_is_not_certain_is_said_to_be_so(language: Language, words: str) -> None:
    sure, unsure = (
        replace(cell, flip_share=share) for cell, share in zip(fields(1.0, 1.0), (0.01, 0.4), strict=True)
    )
    content = replace(
        town((sure, unsure), language=language), breaks=(), classes=((1, "hoch"), (2, "mittel"))
    )
    page = folium_page(content)
    assert [words in row[3] for row in Rows(page).rows[1:]] == [False, True]
    assert "40 %" in Rows(page).rows[2][3]
    assert re.search(rf'data-told="[^"]*{words}', page)


def test_all_values_of_the_town_are_in_the_table() -> None:
    assert len(Rows(folium_page(town())).rows) == len(VALUES) + 1
