"""The page in a browser without network: it draws every area, asks for nothing, complains about nothing."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from app.reports.content import Language, MapContent
from app.reports.folium_map import folium_page
from geodata.vocabulary.cells import Absent
from tests.unit.app.reports.invented_town import HOSTILE, area, town

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"),
    *("--disable-sync", "--disable-component-update", "--virtual-time-budget=3000"),
    *("--enable-logging=stderr", "--host-resolver-rules=MAP * ~NOTFOUND"),
)
OF_THE_BROWSER = re.compile(
    r"(^|\.)(google|googleapis|gstatic)\.com$"
)  # it calls home; here it reaches nobody

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")


class Visit:
    """What Chromium made of a file: the document, the hosts asked for, the lines of its console."""

    def __init__(self, page: str, folder: Path) -> None:
        file, log = folder / "page.html", folder / "net.json"
        file.write_text(page, encoding="utf-8")
        extra = [f"--user-data-dir={folder / 'profile'}", f"--log-net-log={log}"]
        command = [str(CHROMIUM), *FLAGS, *extra, "--dump-dom"]
        done = subprocess.run([*command, file.as_uri()], capture_output=True, timeout=90, check=True)
        self.document = done.stdout.decode()
        self.console = [line for line in done.stderr.decode().splitlines() if ":CONSOLE:" in line]
        hosts = re.findall(r'"url":"(?:https?|wss?)://([^/:"]+)', log.read_text(encoding="utf-8"))
        self.hosts = {host for host in hosts if not OF_THE_BROWSER.search(host)}

    def paths(self) -> list[str]:
        """The fill of each area drawn."""
        return re.findall(r'<path class="leaflet-interactive"[^>]* fill="([^"]*)"', self.document)


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_area_is_drawn_and_nothing_is_asked_for(language: Language, tmp_path: Path) -> None:
    content: MapContent = town(language=language)
    visit = Visit(folium_page(content), tmp_path)
    assert visit.console == []
    assert visit.hosts == set()
    assert len(visit.paths()) == len(content.areas)
    assert sum(fill.startswith("url(#hatch-") for fill in visit.paths()) == len(Absent)
    told = {"de": "Jahr 2023: 16 Gebiete geladen.", "en": "Year 2023: 16 areas loaded."}[language]
    assert f">{told}<" in visit.document
    assert {"de": 'title="Vergrößern"', "en": 'title="Zoom in"'}[language] in visit.document


def test_a_hostile_name_stays_text(tmp_path: Path) -> None:
    visit = Visit(folium_page(town((area(0, 1.0, HOSTILE), area(1, Absent.MISSING, HOSTILE)))), tmp_path)
    assert visit.console == []
    assert len(visit.paths()) == 2
    assert not re.search(r"<img", visit.document.replace("&lt;img", ""))


def test_the_check_sees_what_it_looks_for_and_the_policy_stops_it(tmp_path: Path) -> None:
    image = '<img src="https://example.org/x.png"></body>'
    tampered = folium_page(town()).replace("</body>", image)
    (tmp_path / "with").mkdir()
    (tmp_path / "without").mkdir()
    stopped = Visit(tampered, tmp_path / "with")
    assert stopped.hosts == set()
    assert len(stopped.console) == 1
    unprotected = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", tampered)
    assert Visit(unprotected, tmp_path / "without").hosts == {"example.org"}
