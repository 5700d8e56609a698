import pytest

from geodata.declaration import Column, Edition, Key
from geodata.readers.delimited import read_delimited
from geodata.vocabulary.errors import DeliveryError
from geodata.vocabulary.reports import Findings

EDITION = Edition(
    key=Key(column="id"),
    encodings=("utf-8", "cp1252"),
    column={"n": Column(variable="x")},
    ignored=("note*",),
)


def read(tmp_path, content: bytes, edition=EDITION):
    path = tmp_path / "table.csv"
    path.write_bytes(content)
    findings = Findings(path.name)
    return read_delimited(path, edition, findings), findings


@pytest.mark.parametrize("newline", [b"\n", b"\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", [b"", b"\n", b"\n\n"])
def test_line_ends_and_byte_order_mark_do_not_matter(tmp_path, newline, mark, end):
    table, _ = read(tmp_path, mark + newline.join([b"id;n", b"01;5", b"02;6"]) + end)
    assert table.header == ("id", "n")
    assert [(row.line, row.cells) for row in table.rows] == [(2, ("01", "5")), (3, ("02", "6"))]


def test_a_quoted_line_break_is_one_record_and_lines_are_counted_as_in_an_editor(tmp_path):
    table, _ = read(tmp_path, b'id;n\n"0\n1";5\n02;6\n')
    assert [(row.line, row.cells[0]) for row in table.rows] == [(2, "0\n1"), (4, "02")]


def test_windows_1252_is_recognised_and_said(tmp_path):
    table, findings = read(tmp_path, "id;n;note\nÜ–€;5;x\n".encode("cp1252"))
    assert table.rows[0].cells[0] == "Ü–€"
    assert [note.kind for note in findings.notes] == ["text.encoding"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "file.empty"),
        (b"id;n\n", "file.empty"),
        (b"id;n\n01;5\n02\n", "csv.truncated"),
        (b"id;n\n01;5;9\n02;6\n", "csv.shape"),
        (b"id;n;n\n01;5;5\n", "csv.header"),
        (b"id;m\n01;5\n", "csv.header"),
        (b"id;n;name of person\n01;5;x\n", "csv.header"),
        (b"id,n\n01,5\n", "csv.delimiter"),
        (b"Title\n;;\nid;n\n01;5\n", "csv.preamble"),
        (b'id;n\n"01;5\n', "csv.header"),
        ("id;n\n01;5\n".encode("utf-16"), "text.encoding"),
        ("id;n;note\n01;5;ü\n".encode() + "02;6;ü\n".encode("cp1252"), "text.encoding_mixed"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(tmp_path, content, reason):
    with pytest.raises(DeliveryError) as caught:
        read(tmp_path, content)
    assert reason in [problem["reason"] for problem in caught.value.facts["problems"]]
