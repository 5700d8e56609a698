"""No delivered file makes this machine ask another one; the same files do so where nothing guards."""

import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from geodata.readers.layers import read_layer
from geodata.vocabulary.errors import DeliveryError
from geodata.vocabulary.reports import Findings

URL = "http://127.0.0.1:{port}/a"
DTD = f'<?xml version="1.0"?><!DOCTYPE a SYSTEM "{URL}.dtd">'
SCHEMA = f'xsi:schemaLocation="http://example.invalid/ms {URL}?service=WFS&amp;request=DescribeFeatureType"'
VRT = (
    f'<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>/vsicurl/{URL}.geojson</SrcDataSource>'
    "</OGRVRTLayer></OGRVRTDataSource>"
)


def gml(system: str = "EPSG:25832", more: str = "") -> str:
    return f"""<wfs:FeatureCollection xmlns:wfs="http://www.opengis.net/wfs/2.0"
        xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:ms="http://example.invalid/ms"
        xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" {more}>
        <wfs:member><ms:a gml:id="a"><ms:raum>01</ms:raum><ms:g><gml:Polygon gml:id="p" srsName="{system}">
        <gml:exterior><gml:LinearRing><gml:posList>0 0 0 1 1 1 1 0 0 0</gml:posList></gml:LinearRing>
        </gml:exterior></gml:Polygon></ms:g></ms:a></wfs:member></wfs:FeatureCollection>"""


FILES = {
    "doctype.gml": DTD + gml(),
    "schema.gml": gml(more=SCHEMA),
    "system.gml": gml(URL),
    "vrt.gml": VRT,
    "vrt_in_a_comment.gml": f"<!-- {VRT} -->{gml()}",
    "wfs.gml": f"<OGRWFSDataSource><URL>{URL}</URL></OGRWFSDataSource>",
    "link.geojson": '{"type": "FeatureCollection", "features": [], "crs": {"type": "link", "properties": '
    f'{{"href": "{URL}"}}}}}}',
}
ASKING = ("vrt.gml", "wfs.gml")  # what GDAL as it comes really asks for: the guard is needed


@pytest.fixture
def asked():
    """A port of this machine and the requests that came to it."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        is_over = threading.Event()

        def listen():
            while not is_over.is_set():
                try:
                    connection, _ = server.accept()
                except TimeoutError:
                    continue
                with connection:
                    connection.settimeout(1)
                    heard.append(connection.recv(200))

        thread = threading.Thread(target=listen)
        thread.start()
        try:
            yield server.getsockname()[1], heard
        finally:
            is_over.set()
            thread.join()


def written(folder: Path, name: str, port: int) -> Path:
    path = folder / name
    path.write_text(FILES[name].replace("{port}", str(port)), encoding="utf-8")
    return path


@pytest.mark.parametrize("name", FILES)
def test_no_file_opens_a_connection(tmp_path, asked, name):
    port, heard = asked
    findings = Findings(name)
    try:
        read_layer(written(tmp_path, name, port), None, findings)
    except DeliveryError as error:
        assert error.facts["problems"]
    assert heard == []


@pytest.mark.parametrize("name", ASKING)
def test_the_same_file_opens_one_where_nothing_guards(tmp_path, asked, name):
    port, heard = asked
    path = written(tmp_path, name, port)
    reading = "import sys, pyogrio.raw\ntry:\n    pyogrio.raw.read(sys.argv[1])\nexcept Exception: pass"
    subprocess.run([sys.executable, "-W", "ignore", "-c", reading, path], timeout=60)
    assert heard


def test_a_description_beside_a_gml_is_not_obeyed(tmp_path):
    path = tmp_path / "areas.gml"
    path.write_text(gml(), encoding="utf-8")
    path.with_suffix(".gfs").write_text(
        "<GMLFeatureClassList><GMLFeatureClass><Name>a</Name><ElementPath>a</ElementPath>"
        "</GMLFeatureClass></GMLFeatureClassList>"
    )
    layer = read_layer(path, None, Findings(path.name))
    assert [name for name, _ in layer.columns] == ["raum"]
    assert path.with_suffix(".gfs").read_text().startswith("<GMLFeatureClassList><GMLFeatureClass><Name>a")


def test_the_reader_leaves_the_network_where_the_kernel_lets_it(asked):
    port, heard = asked
    trying = (
        "import socket, sys\nfrom geodata.readers.isolated import leave_network\n"
        "if not leave_network(): sys.exit(2)\n"
        "try:\n    socket.create_connection(('127.0.0.1', int(sys.argv[1])), 1).close()\nexcept OSError: "
        "sys.exit(1)"
    )
    done = subprocess.run([sys.executable, "-c", trying, str(port)], timeout=60)
    if done.returncode == 2:
        pytest.skip("this kernel does not let a process leave its network")
    assert done.returncode == 1
    assert heard == []
