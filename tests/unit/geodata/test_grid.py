"""The census grid: both forms give the same cells, and what is off the raster or no number is refused."""

import numpy as np
import pyarrow
import pyarrow.parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.declaration import Edition
from geodata.readers import grid_files
from geodata.readers.grid import Grid, read_grid
from geodata.vocabulary.cells import Cells
from geodata.vocabulary.errors import DeclarationError, DeliveryError, InputError
from geodata.vocabulary.reports import Findings

CELLS = [(4334500, 2689500, 12), (4335500, 2689500, -1), (4336500, 2689500, -9), (4337500, 2690500, 23379)]
HEADER = "GITTER_ID_1km;x_mp_1km;y_mp_1km;Einwohner"


def delimited(folder, rows, header=HEADER, encoding="utf-8"):
    path = folder / "grid.csv"
    path.write_bytes("\r\n".join([header, *rows, ""]).encode(encoding))
    return path


def row(x, y, value, resolution=1000):
    half = resolution // 2
    return f"CRS3035RES{resolution}mN{y - half}E{x - half};{x};{y};{value}"


def parquet(folder, cells=CELLS, name="Einwohner", kind=None):
    path = folder / "grid.parquet"
    x, y, value = zip(*cells, strict=True)
    columns = {name: pyarrow.array(value, kind), "x": pyarrow.array(x), "y": pyarrow.array(y)}
    pyarrow.parquet.write_table(pyarrow.table(columns), path)
    return path


def read(path, tables, name="zensus_2022_residents_1km", is_parquet=True):
    return read_grid(path, tables[name].edition(2022), Findings(path.name), is_parquet=is_parquet)


def read_csv(path, tables, name="zensus_2022_residents_1km_csv"):
    return read(path, tables, name, is_parquet=False)


def test_nobody_is_zero_and_withheld_is_not(tmp_path, tables):
    grid = read(parquet(tmp_path), tables)
    assert grid.cells.words() == ["present", "present", "unknown_or_confidential", "present"]
    assert grid.cells.value[[0, 1, 3]].tolist() == [12, 0, 23379]
    assert grid.total() == (23391, 1)


def test_the_delimited_file_of_the_publisher_gives_the_same_cells(tmp_path, tables):
    words = {-1: "-1", -9: "–"}
    rows = [row(x, y, words.get(value, value)) for x, y, value in CELLS]
    text, binary = read_csv(delimited(tmp_path, rows), tables), read(parquet(tmp_path), tables)
    assert text.cells.words() == binary.cells.words()
    assert np.array_equal(text.cells.value, binary.cells.value, equal_nan=True)
    assert (text.x.tolist(), text.y.tolist()) == (binary.x.tolist(), binary.y.tolist())


def test_cells_of_100_m(tmp_path, tables):
    path = delimited(tmp_path, [row(4337050, 2689050, 4, 100)], HEADER.replace("1km", "100m"))
    grid = read_csv(path, tables, "zensus_2022_residents_100m_csv")
    assert (grid.resolution_m, grid.x.tolist(), grid.cells.value.tolist()) == (100, [4337050], [4])


def test_a_percentage_is_never_added(tmp_path, tables):
    cells = [(4334500, 2689500, 24.5), (4335500, 2689500, -1.0), (4336500, 2689500, -9.0)]
    grid = read(parquet(tmp_path, cells, "unter18_A"), tables, "zensus_2022_under_18_percent_1km")
    assert grid.cells.words() == ["present", "undefined", "unknown_or_confidential"]
    with pytest.raises(InputError, match="never added or converted"):
        grid.total()


@pytest.mark.parametrize(
    ("name", "column", "codes", "total"),
    [
        ("residents_1km", "Einwohner", {}, 80212528),
        ("under_18_percent_1km", "unter18_A", {"undefined": 146845, "unknown_or_confidential": 19984}, None),
        ("65_plus_percent_1km", "ab65_A", {"undefined": 146845, "unknown_or_confidential": 24827}, None),
        (
            "foreigners_percent_1km",
            "Auslaender_A",
            {"undefined": 146845, "unknown_or_confidential": 13532},
            None,
        ),
    ],
)
def test_the_census_of_2022(shared, tables, name, column, codes, total):
    path = shared / "data" / "deutschland" / f"zensus2022_1km_{column}.parquet"
    grid = read(path, tables, f"zensus_2022_{name}")
    assert len(grid) == 361478
    words = np.array(grid.cells.words())
    assert {word: int((words == word).sum()) for word in set(words) - {"present"}} == codes
    if total:
        assert grid.total() == (total, 0)
        assert int((grid.cells.value > 0).sum()) == 214633


@pytest.mark.parametrize(
    ("x", "y", "message"),
    [
        (4334000, 2689000, "which is a corner and not a centre"),
        (4334501, 2689500, "off the raster of 1000 m"),
        (2689500, 4334500, "the axes are swapped"),
        (4334, 2689, "kilometres"),
        (390500, 5820500, "UTM"),
        (11, 50, "degrees"),
        (9334500, 2689500, "do not lie in Germany"),
    ],
)
def test_a_cell_off_the_raster_or_in_another_system_is_refused(tmp_path, tables, x, y, message):
    path = parquet(tmp_path, [*CELLS, (x, y, 5)])
    with pytest.raises(DeliveryError, match=message) as refused:
        read(path, tables)
    assert refused.value.facts["problems"][0]["line"] == 6


def test_a_cell_that_stands_twice_is_refused(tmp_path, tables):
    with pytest.raises(DeliveryError, match="1 cells stand here a second time, the first of them x 4334500"):
        read(parquet(tmp_path, [*CELLS, CELLS[0]]), tables)


@pytest.mark.parametrize("value", [-2, -5, 2_000_000_000])
def test_an_undeclared_code_is_refused(tmp_path, tables, value):
    with pytest.raises(DeliveryError, match=r"not a whole number of at least 0.*'-9', '-1'"):
        read(parquet(tmp_path, [*CELLS, (4340500, 2690500, value)]), tables)


@pytest.mark.parametrize("value", [None, 1.5, float("nan"), float("inf")])
def test_an_empty_or_broken_number_is_not_zero(tmp_path, tables, value):
    path = parquet(tmp_path, [*CELLS, (4340500, 2690500, value)], kind=pyarrow.float64())
    with pytest.raises(DeliveryError, match="not a whole number"):
        read(path, tables)


@pytest.mark.parametrize("value", [100.5, -0.5])
def test_a_percentage_beyond_its_range_is_refused(tmp_path, tables, value):
    path = parquet(tmp_path, [(4334500, 2689500, value)], "unter18_A")
    with pytest.raises(DeliveryError, match="percentage from 0 to 100"):
        read(path, tables, "zensus_2022_under_18_percent_1km")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("CRS3035RES1000mN2689000E4335000;4334500;2689500;3", "does not name the cell"),
        ("CRS3035RES100mN2689000E4334000;4334500;2689500;3", "does not name the cell"),
        ("1kmN2689E4334;4334500;2689500;3", "no name of a cell"),
        (row(4334500, 2689500, ""), "not a whole number"),
        (row(4334500, 2689500, "1.234"), "not a whole number"),
        (row(4334500, 2689500, "1,5"), "not a whole number"),
        (row(4334500, 2689500, "０"), "not a whole number"),
        ("CRS3035RES1000mN2689000E4334000;4334,5;2689500;3", "no coordinate in whole metres"),
        ("CRS3035RES1000mN2689000E4334000;;2689500;3", "no coordinate in whole metres"),
    ],
)
def test_a_bad_row_of_the_delimited_file_is_named(tmp_path, tables, line, message):
    path = delimited(tmp_path, [row(4336500, 2689500, 7), line])
    with pytest.raises(DeliveryError, match=message) as refused:
        read_csv(path, tables)
    assert {problem["line"] for problem in refused.value.facts["problems"]} == {3}


@pytest.mark.parametrize(
    ("rows", "header", "message"),
    [
        ([], HEADER, "not a single cell"),
        ([row(4336500, 2689500, 7)], HEADER + ";Name", "not declared"),
        ([row(4336500, 2689500, 7)], "GITTER_ID_1km;x_mp_1km;y_mp_1km", "lacks 'Einwohner'"),
        ([row(4336500, 2689500, 7) + ";8"], HEADER, "as many fields"),
        ([row(4336500, 2689500, 7)], HEADER.replace(";", ","), "lacks"),
    ],
)
def test_a_table_of_another_shape_is_refused(tmp_path, tables, rows, header, message):
    with pytest.raises(DeliveryError, match=message):
        read_csv(delimited(tmp_path, rows, header), tables)


def test_a_byte_order_mark_is_no_part_of_the_header(tmp_path, tables):
    assert len(read_csv(delimited(tmp_path, [row(4336500, 2689500, 7)], encoding="utf-8-sig"), tables)) == 1


def test_what_is_no_parquet_is_refused(tmp_path, tables):
    path = tmp_path / "grid.parquet"
    path.write_bytes(b"PAR1 but no more")
    with pytest.raises(DeliveryError, match="no readable parquet file"):
        read(path, tables)


@given(st.integers(4_100_000, 4_600_000), st.integers(2_700_000, 3_500_000))
def test_a_rectangle_keeps_exactly_the_cells_that_touch_it(west, south):
    x, y = (
        axis.ravel()
        for axis in np.meshgrid(np.arange(10) * 1000 + 4_300_500, np.arange(10) * 1000 + 3_000_500)
    )
    grid = Grid(1000, x, y, Cells.of([1.0] * 100), "count")
    box = (west, south, west + 150_000, south + 250_000)
    kept = grid.within(*box)
    touching = {
        (a, b)
        for a, b in zip(x.tolist(), y.tolist(), strict=True)
        if a + 500 > box[0] and a - 500 < box[2] and b + 500 > box[1] and b - 500 < box[3]
    }
    assert set(zip(kept.x.tolist(), kept.y.tolist(), strict=True)) == touching


def test_an_edition_without_a_grid_is_a_wrong_declaration(tmp_path):
    with pytest.raises(DeclarationError, match="no grid"):
        read_grid(parquet(tmp_path), Edition(), Findings("x"), is_parquet=True)


def equal_rows(folder, count):
    """A file of some kilobytes in which one cell stands again and again."""
    path = folder / "bomb.parquet"
    columns = {"Einwohner": np.full(count, 1), "x": np.full(count, 4334500), "y": np.full(count, 2689500)}
    pyarrow.parquet.write_table(pyarrow.table(columns), path)
    return path


def test_a_small_file_of_millions_of_equal_rows_is_refused_unread(tmp_path, tables, monkeypatch):
    path = equal_rows(tmp_path, grid_files.MOST_ROWS + 1)
    assert path.stat().st_size < 100_000
    monkeypatch.delattr(pyarrow.parquet.ParquetFile, "iter_batches")
    with pytest.raises(DeliveryError, match="more rows than 5,000,000") as refused:
        read(path, tables)
    assert refused.value.facts["problems"][0]["reason"] == "file.size"


def test_rows_that_the_file_does_not_announce_are_counted_too(tmp_path, tables, monkeypatch):
    path = equal_rows(tmp_path, 200_000)
    monkeypatch.setattr(grid_files, "MOST_ROWS", 100_000)
    monkeypatch.setattr(grid_files, "_refuse_promise", lambda *_: None)
    with pytest.raises(DeliveryError, match="more rows than 100,000"):
        read(path, tables)


def test_too_many_rows_of_text_are_refused(tmp_path, tables, monkeypatch):
    monkeypatch.setattr(grid_files, "MOST_ROWS", 2)
    path = delimited(tmp_path, [row(4334500 + 1000 * n, 2689500, n) for n in range(3)])
    with pytest.raises(DeliveryError, match="more rows than 2"):
        read_csv(path, tables)


@pytest.mark.parametrize(("limit", "most"), [("MOST_FILE_BYTES", 10), ("MOST_UNPACKED_BYTES", 10)])
def test_too_many_bytes_are_refused(tmp_path, tables, monkeypatch, limit, most):
    monkeypatch.setattr(grid_files, limit, most)
    for path, reader in [(parquet(tmp_path), read), (delimited(tmp_path, [row(*CELLS[0])]), read_csv)]:
        with pytest.raises(DeliveryError, match="the file has 0 MiB") as refused:
            reader(path, tables)
        assert refused.value.facts["problems"][0]["reason"] == "file.size"


def test_one_long_text_in_every_row_is_not_copied(tmp_path, tables):
    path = tmp_path / "grid.parquet"
    long = pyarrow.DictionaryArray.from_arrays(np.zeros(100_000, np.int32), ["9" * 1_000_000])
    whole = np.full(100_000, 4334500)
    pyarrow.parquet.write_table(pyarrow.table({"Einwohner": long, "x": whole, "y": whole}), path)
    with pytest.raises(DeliveryError, match="a text of 1000000 characters"):
        read(path, tables)


@pytest.mark.parametrize(
    "kind",
    [
        pyarrow.struct([("a", pyarrow.int64())]),
        pyarrow.list_(pyarrow.int64()),
        pyarrow.binary(),
        pyarrow.bool_(),
        pyarrow.timestamp("ms"),
    ],
)
@pytest.mark.parametrize("column", ["Einwohner", "x"])
def test_a_column_that_holds_neither_numbers_nor_text_is_refused(tmp_path, tables, kind, column):
    path = tmp_path / "grid.parquet"
    columns = {"Einwohner": pyarrow.array([1]), "x": pyarrow.array([4334500]), "y": pyarrow.array([2689500])}
    pyarrow.parquet.write_table(pyarrow.table({**columns, column: pyarrow.nulls(1, kind)}), path)
    with pytest.raises(DeliveryError, match="neither number nor text") as refused:
        read(path, tables)
    assert refused.value.facts["problems"][0]["column"] == column


@pytest.mark.parametrize(
    "kind",
    [
        pyarrow.uint16(),
        pyarrow.float32(),
        pyarrow.decimal128(12, 2),
        pyarrow.decimal256(40, 0),
        pyarrow.string(),
        pyarrow.large_string(),
        pyarrow.dictionary(pyarrow.int32(), pyarrow.string()),
    ],
)
def test_numbers_read_the_same_in_every_type(tmp_path, tables, kind):
    path = tmp_path / "grid.parquet"
    value = pyarrow.array(["7", "23379"])
    if not pyarrow.types.is_dictionary(kind):
        text = pyarrow.types.is_string(kind) or pyarrow.types.is_large_string(kind)
        value = value.cast(kind) if text else pyarrow.array([7, 23379]).cast(pyarrow.int32()).cast(kind)
    else:
        value = value.dictionary_encode()
    columns = {"Einwohner": value, "x": [4334500, 4335500], "y": [2689500, 2689500]}
    pyarrow.parquet.write_table(pyarrow.table(columns), path)
    assert read(path, tables).cells.value.tolist() == [7, 23379]
