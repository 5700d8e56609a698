"""The real page on the real service with Musterstadt, clicked in a real browser."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
COMMAND = Path(sys.executable).parent / "sozialmonitor"
SCREENSHOTS = ROOT / "build" / "screenshots"


@pytest.fixture(scope="module")
def address():
    if not (ROOT / "frontend" / "dist" / "index.html").exists():
        pytest.fail("the page is not built; run 'make setup'")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="sozialmonitor-page-") as folder:
        Path(folder).chmod(0o755)
        environment = {**os.environ, "DATA_DIR": f"{folder}/data", "PORT": str(port), "NO_BROWSER": "1"}
        log = Path(folder) / "service.log"
        with log.open("w") as lines:
            service = subprocess.Popen(
                [COMMAND, "run"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=lines, text=True
            )
        for line in service.stdout:
            if line.startswith("ready:"):
                break
        else:
            pytest.fail(log.read_text()[-2000:])
        yield f"http://127.0.0.1:{port}"
        service.send_signal(signal.SIGINT)
        assert service.wait(20) == 0
        service.stdout.close()


def test_a_planner_clicks_through_the_page(address):
    assert shutil.which("chromium"), "Chromium is not installed; run 'make setup'"
    clicked = subprocess.run(
        ["npm", "run", "--silent", "e2e"],
        cwd=ROOT / "frontend",
        env={**os.environ, "BASE_URL": address, "SCREENSHOTS": str(SCREENSHOTS)},
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert clicked.returncode == 0, clicked.stdout[-6000:] + clicked.stderr[-3000:]
    assert list(SCREENSHOTS.glob("*.png")), "screenshots are kept as evidence"
