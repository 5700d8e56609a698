"""The workbook of county names: every year and every county of the conversion table, or a refusal."""

from datetime import date

import pytest

from geodata.registers.county_names import read_county_names
from geodata.registers.keys import texts_of
from geodata.registers.reforms import ReformKind
from geodata.registers.renames import Names, renames
from geodata.vocabulary.errors import DeliveryError
from geodata.vocabulary.schemes import Scheme
from tests import invented_registers as invented
from tests import official


def test_the_published_workbook_names_the_counties_of_the_conversion_table(shared):
    registers = read_county_names(official.file(shared, official.COUNTY_NAMES))
    table = official.table(shared, Scheme.COUNTY)
    assert [register.vintage for register in registers] == [date(year, 12, 31) for year in range(1990, 2021)]
    for register in registers:
        valid = set(texts_of(table.keys_of(register.vintage.year), Scheme.COUNTY).tolist())
        nameless = valid - register.codes(Scheme.COUNTY)
        assert register.codes(Scheme.COUNTY) <= valid
        assert len(nameless) == {1990: 40, 1993: 18}.get(register.vintage.year, 0)
    named = {register.vintage.year: {e.code: e.name for e in register.entries} for register in registers}
    assert (named[2008]["05354"], named[2009]["05334"]) == ("Aachen", "Städteregion Aachen")
    assert named[2020]["05334"] == "Städteregion Aachen"
    assert (named[2007]["07233"], named[2008]["07233"]) == ("Daun", "Vulkaneifel")
    assert [note.message for note in registers[0].notes] == [
        "1990: 40 counties have no name, e.g. '15001'.",
        "1993: 18 counties have no name, e.g. '12051'.",
    ]


def test_names_of_each_year_and_of_the_target(tmp_path):
    registers = read_county_names(invented.county_names(tmp_path))
    assert len(registers) == 31
    first, last = registers[0].entries[0], registers[-1].entries[-1]
    assert (first.code, first.name, first.parent_code) == ("01001", "Kreis 01 in 1990", "01")
    assert (last.code, last.name) == ("16001", "Kreis 16")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({("2015-2020", "A1"): "Kreise 31.12.2014"}, "sheet '2015-2020': the header reads"),
        ({("2015-2020", "A3"): "2001000"}, "line 3.*sheet '2015-2020': '2001000' is no county"),
        ({("2015-2020", "A3"): 99001000}, "'99001000' is no county"),
        ({("2015-2020", "A3"): 2001001}, "'2001001' is no county"),
        ({("2015-2020", "A3"): 2001000.5}, "'2001000.5' is no county"),
        ({("2015-2020", "B3"): 7}, "'7' is no name of '02001'"),
        ({("2015-2020", "A3"): 1001000}, "'01001' is named 'Kreis 01 in 2015' and 'Kreis 02 in 2015'"),
        ({("2019-2020", "D1"): "Kreise"}, "sheet '2019-2020': the header reads"),
    ],
)
def test_a_wrong_cell_is_refused(tmp_path, change, why):
    with pytest.raises(DeliveryError, match=why):
        read_county_names(invented.county_names(tmp_path, change))


def test_what_is_no_workbook_is_refused(tmp_path):
    path = tmp_path / "names.xlsx"
    for content in (b"", b"year;key", invented.gv100ad(tmp_path, ["x"]).read_bytes()):
        path.write_bytes(content)
        with pytest.raises(DeliveryError, match="no workbook could be read"):
            read_county_names(path)
    path.unlink()
    with pytest.raises(DeliveryError, match="no workbook could be read"):
        read_county_names(path)


def test_a_workbook_without_a_year_is_refused(tmp_path):
    import openpyxl

    path = invented.county_names(tmp_path)
    book = openpyxl.load_workbook(path)
    book.remove(book["2003-2020"])
    book.save(path)
    with pytest.raises(DeliveryError, match="sheets are absent: 2003-2020"):
        read_county_names(path)


def test_a_name_that_changed_with_the_key_staying_is_a_rename():
    series = {
        7: Names(date(2022, 12, 31), {"01001": "Neu", "01002": "B", "01004": "D"}),
        3: Names(date(2020, 12, 31), {"01001": "Alt", "01002": "B", "01003": "C"}),
        5: Names(date(2021, 12, 31), {"01001": "Alt ", "01002": "B", "01003": "C"}),
    }
    ((source, event),) = renames(Scheme.COUNTY, series)
    assert source == 7
    assert (event.kind, event.from_codes, event.to_codes) == (ReformKind.RENAME, ("01001",), ("01001",))
    assert (event.after, event.until, event.name) == (
        date(2021, 12, 31),
        date(2022, 12, 31),
        "Neu, before: Alt",
    )
