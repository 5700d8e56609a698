"""Packed files: what comes out is counted, and no member finds a way out of its folder."""

import gzip
import io
import struct
import zipfile
from pathlib import Path

import pytest

from geodata.readers import containers
from geodata.vocabulary.errors import DeliveryError
from geodata.vocabulary.reports import Findings

LAYER = b'{"type": "FeatureCollection", "features": []}'


def archive(folder: Path, members: dict[str, bytes], name: str = "a.zip", **more) -> Path:
    path = folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, **more) as packed:
        for member, content in members.items():
            packed.writestr(member, content)
    return path


def reasons(read, path: Path) -> list[str]:
    findings = Findings(path.name)
    with pytest.raises(DeliveryError) as caught:
        read(path, findings)
    return [problem["reason"] for problem in caught.value.facts["problems"]]


def kind(path: Path, findings: Findings | None = None) -> str:
    with containers.opened(path, findings or Findings(path.name)) as delivered:
        assert [file.stem for file in delivered.path.parent.iterdir()] == ["delivery"]
        return delivered.kind


@pytest.mark.parametrize(
    "name",
    ["/etc/a.geojson", "../a.geojson", "a/../../b.geojson", "C:\\a.geojson", "c:a.geojson", "a\\b.geojson"],
)
def test_a_member_with_a_way_out_is_refused(tmp_path, name):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as packed:
        entry = zipfile.ZipInfo("x.geojson")
        entry.filename = name
        packed.writestr(entry, LAYER)
    assert reasons(kind, path) == ["zip.path"]


def test_a_link_is_refused(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as packed:
        entry = zipfile.ZipInfo("a.geojson")
        entry.external_attr = 0o120777 << 16
        packed.writestr(entry, "/etc/passwd")
    assert reasons(kind, path) == ["zip.path"]


def test_two_members_of_one_name_are_refused(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("a.geojson", LAYER)
        packed.writestr("A.GeoJSON", LAYER)
    assert reasons(kind, path) == ["zip.path"]


def test_an_encrypted_member_is_refused(tmp_path):
    path = archive(tmp_path, {"a.geojson": LAYER})
    content = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + offset] |= 1
    path.write_bytes(content)
    assert reasons(kind, path) == ["zip.encrypted"]


@pytest.mark.parametrize("inner", [b"PK\x03\x04rest", b"\x1f\x8brest", b"Rar!rest", b"BZh91AY"])
def test_an_archive_in_an_archive_is_refused_whatever_it_is_called(tmp_path, inner):
    assert reasons(kind, archive(tmp_path, {"a.geojson": LAYER, "b.txt": inner})) == ["zip.nested"]


def test_a_zip_bomb_is_stopped_by_what_comes_out(tmp_path, monkeypatch):
    path = archive(tmp_path, {"a.csv": bytes(20 * 1024**2)})
    written = []
    plain = containers._refuse_bomb
    monkeypatch.setattr(
        containers, "_refuse_bomb", lambda total, *more: (written.append(total), plain(total, *more))
    )
    assert reasons(containers.text_content, path) == ["zip.ratio"]
    assert max(written) < containers.MOST_RATIO * path.stat().st_size + 2 * 64 * 1024


def test_a_header_that_promises_little_does_not_help_a_bomb(tmp_path):
    path = archive(tmp_path, {"a.csv": bytes(20 * 1024**2)})
    content = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", content, content.index(mark) + offset, 10)
    path.write_bytes(content)
    assert reasons(containers.text_content, path) in (["zip.ratio"], ["file.unreadable"])


def test_many_small_members_count_together(tmp_path):
    path = archive(tmp_path, {f"{n}.txt": bytes(1024**2) for n in range(20)})
    assert reasons(kind, path) == ["zip.ratio"]
    path = archive(tmp_path, {f"{n}.txt": b"a" for n in range(201)}, "b.zip")
    assert reasons(kind, path) == ["zip.members"]


def test_a_gzip_bomb_is_stopped_and_a_damaged_file_told(tmp_path):
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(bytes(20 * 1024**2)))
    assert reasons(containers.text_content, path) == ["zip.ratio"]
    assert reasons(kind, path) == ["zip.ratio"]
    path.write_bytes(gzip.compress(b"id;n\n" * 1000)[:-20])
    assert reasons(containers.text_content, path) == ["file.unreadable"]


def test_a_damaged_archive_is_told(tmp_path):
    path = archive(tmp_path, {"a.geojson": LAYER * 1000})
    path.write_bytes(path.read_bytes()[:-30])
    assert reasons(kind, path) == ["file.unreadable"]


@pytest.mark.parametrize("name", ["table.csv.gz", "table.zip"])
def test_a_packed_table_is_the_table(tmp_path, name):
    path = tmp_path / name
    if name.endswith("gz"):
        path.write_bytes(gzip.compress(b"id;n\n01;5\n"))
    else:
        archive(tmp_path, {"table.csv": b"id;n\n01;5\n"}, name)
    findings = Findings(name)
    assert containers.text_content(path, findings) == b"id;n\n01;5\n"
    assert [note.kind for note in findings.notes] == ["file.unpacked"]


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7", b"\xd0\xcf\x11\xe0\xa1\xb1", b"SQLite format 3\x00", b"Rar!\x1a\x07"]
)
def test_what_is_no_text_is_no_table(tmp_path, content):
    path = tmp_path / "table.csv"
    path.write_bytes(content)
    assert reasons(containers.text_content, path) == ["file.type"]


def test_a_workbook_is_known_by_its_content(tmp_path):
    path = archive(tmp_path, {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<w/>"}, "table.csv")
    assert reasons(containers.text_content, path) == ["file.type"]
    assert reasons(kind, path) == ["file.type"]


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (LAYER, "GeoJSON"),
        (b"\xef\xbb\xbf  " + LAYER, "GeoJSON"),
        (b"<?xml version='1.0'?><a/>", "GML"),
        (b"SQLite format 3\x00" + bytes(52) + b"GPKG" + bytes(40), "GPKG"),
    ],
)
def test_the_kind_is_that_of_the_content(tmp_path, content, found):
    for name in ("a.shp", "a.geojson", "a"):
        path = tmp_path / name
        path.write_bytes(content)
        assert kind(path) == found
    assert kind(archive(tmp_path, {"b.geojson": content})) == found
    packed = tmp_path / "b.gz"
    packed.write_bytes(gzip.compress(content))
    assert kind(packed) == found


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\x00\x00\x27\x0a" + bytes(96), "shp.incomplete"),
        (b"SQLite format 3\x00" + bytes(84), "file.type"),
        (b"gkz;raum\n", "file.type"),
        (b"", "file.type"),
    ],
)
def test_other_kinds_are_refused(tmp_path, content, reason):
    path = tmp_path / "a.gpkg"
    path.write_bytes(content)
    assert reasons(kind, path) == [reason]


def test_two_layers_in_one_archive_are_not_chosen_from(tmp_path):
    assert reasons(kind, archive(tmp_path, {"a.geojson": LAYER, "b.gml": b"<a/>"})) == ["file.type"]


def test_what_a_mac_adds_to_an_archive_is_no_layer_and_no_table(tmp_path):
    added = {
        "__MACOSX/a/._a.geojson": b"\x00\x05\x16\x07",
        "__MACOSX/._a": b"PK\x03\x04",
        "a/._b.csv": b"\x00",
    }
    assert kind(archive(tmp_path, {"a/a.geojson": LAYER, **added})) == "GeoJSON"
    table = archive(tmp_path, {"table.csv": b"id;n\n01;5\n", **added}, "table.zip")
    assert containers.text_content(table, Findings("table.zip")) == b"id;n\n01;5\n"
    assert reasons(kind, archive(tmp_path, added, "empty.zip")) == ["file.type"]
    assert reasons(kind, archive(tmp_path, {"a.geojson": LAYER, "__MACOSX/../../._a": b""}, "out.zip")) == [
        "zip.path"
    ]


def test_nothing_is_left_behind(tmp_path, monkeypatch):
    monkeypatch.setattr(containers.tempfile, "tempdir", str(tmp_path / "work"))
    (tmp_path / "work").mkdir()
    kind(archive(tmp_path, {"a.geojson": LAYER}))
    reasons(kind, archive(tmp_path, {"a.csv": bytes(20 * 1024**2)}, "bomb.zip"))
    assert list((tmp_path / "work").iterdir()) == []


def test_a_file_that_is_too_large_is_not_opened(tmp_path):
    path = tmp_path / "large.geojson"
    with path.open("wb") as file:
        file.truncate(containers.MOST_BYTES + 1)
    assert reasons(kind, path) == ["file.size"]
    assert reasons(containers.text_content, path) == ["file.size"]


def test_bytes_in_memory_are_the_bytes_on_disk(tmp_path):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        packed.writestr("folder/a.geojson", LAYER)
    path = tmp_path / "a.zip"
    path.write_bytes(buffer.getvalue())
    with containers.opened(path, Findings("a.zip")) as delivered:
        assert delivered.path.read_bytes() == LAYER
