"""The command line as a person uses it, in processes of their own, on a private database."""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from app.settings import Settings
from app.store.database import open_database

COMMAND = Path(sys.executable).parent / "sozialmonitor"
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def folder():
    with tempfile.TemporaryDirectory(prefix="sozialmonitor-cli-") as made:
        Path(made).chmod(0o755)
        yield Path(made)


def environment(folder, **more):
    return {**os.environ, "DATA_DIR": str(folder / "data"), "NO_BROWSER": "1", **more}


def run(folder, *arguments, **more):
    return subprocess.run(
        [COMMAND, *arguments],
        cwd=ROOT,
        env=environment(folder, **more),
        capture_output=True,
        text=True,
        timeout=120,
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def serve(folder, port):
    process = subprocess.Popen(
        [COMMAND, "run"],
        cwd=ROOT,
        env=environment(folder, PORT=str(port)),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    lines = []
    for line in process.stdout:
        lines.append(line.strip())
        if line.startswith("ready:"):
            break
    return process, lines


def test_run_loads_the_demo_serves_stops_and_starts_again_with_its_data(folder):
    port = free_port()
    process, lines = serve(folder, port)
    assert lines[-1] == f"ready: http://127.0.0.1:{port}", lines
    assert any("Musterstadt" in line for line in lines)
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v1/municipalities") as answer:
        first = answer.read()
    assert b"Musterstadt" in first
    busy = run(folder, "run", PORT=str(port))
    assert busy.returncode == 1
    assert f"Port {port} of 127.0.0.1 is already in use" in busy.stderr
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 0
    process.stdout.close()
    begun = time.monotonic()
    process, lines = serve(folder, port)
    assert time.monotonic() - begun < 15
    assert not any("Musterstadt" in line for line in lines)
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v1/municipalities") as answer:
        assert answer.read() == first
    process.terminate()
    assert process.wait(20) in (0, -signal.SIGTERM, 143)
    process.stdout.close()


def answers(port: int, path: str) -> int:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def test_the_service_outlives_its_database(folder):
    port = free_port()
    process, _ = serve(folder, port)
    try:
        assert answers(port, "/health") == 200
        postmaster = int((folder / "data/cluster/data/postmaster.pid").read_text().splitlines()[0])
        os.kill(postmaster, signal.SIGKILL)
        for _ in range(60):
            time.sleep(0.5)
            if answers(port, "/health") == answers(port, "/api/v1/municipalities") == 200:
                break
        else:
            pytest.fail("the service did not come back")
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
        process.stdout.close()


def test_a_command_that_ends_leaves_the_database_to_the_service_that_came_later(folder):
    settings = Settings(data_folder=folder / "data")
    port = free_port()
    with open_database(settings, lambda _: None):
        process, lines = serve(folder, port)
        assert lines[-1].startswith("ready:")
    try:
        assert answers(port, "/api/v1/municipalities") == 200
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
        process.stdout.close()
    assert not (folder / "data/cluster/data/postmaster.pid").exists(), "the last user stops the database"


def test_a_wrong_file_is_a_sentence_on_stderr_and_exit_code_1(folder, tmp_path):
    path = tmp_path / "einwohner.csv"
    path.write_text("BLK_NR;STICHTAG\n01001;x\n", encoding="utf-8")
    found = run(
        folder,
        "import",
        str(path),
        "--table",
        "demo_residents",
        "--municipality",
        "16099000",
        "--year",
        "2024",
    )
    assert found.returncode == 1
    assert "einwohner.csv was refused and nothing of it was stored" in found.stderr
    assert "Traceback" not in found.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (
            ["import", "nowhere.csv", "--table", "demo_sgb2", "--municipality", "16099000", "--year", "2024"],
            1,
            "cannot be read",
        ),
        (
            ["import", "README.md", "--table", "nix", "--municipality", "16099000", "--year", "2024"],
            2,
            "no declared table 'nix'",
        ),
        (
            ["import", "README.md", "--table", "demo_sgb2", "--municipality", "1609900", "--year", "2024"],
            1,
            "not a key|leading zero",
        ),
        (
            ["import", "README.md", "--table", "demo_sgb2", "--municipality", "16099000", "--year", "1999"],
            2,
            "no edition for 1999",
        ),
        (["compute", "--municipality", "05913000"], 1, "Deliver its areas first"),
        (["release", "publish", "--municipality", "05913000"], 1, "Deliver its areas first"),
        (["golden", "--data", "nowhere"], 1, "no folder"),
        (
            ["import", "README.md", "--table", "demo_sgb2", "--municipality", "16099000", "--year", "9999"],
            1,
            "no reporting year",
        ),
    ],
)
def test_a_wrong_command_says_what_to_do(folder, arguments, code, message):
    found = run(folder, *arguments)
    assert found.returncode == code, found.stderr
    assert re.search(message, found.stderr), found.stderr
    assert "Traceback" not in found.stderr


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("SOZIALMONITOR_DISCLOSURE__SOCIAL_MINIMUM", "5", "can only be raised"),
        ("PORT", "abc", "port"),
        ("PORT", "99999", "port"),
        ("SOZIALMONITOR_NONSENSE__X", "1", ""),
    ],
)
def test_a_wrong_setting_stops_the_start_in_words(folder, name, value, message):
    found = run(folder, "catalogue", "check", **{name: value})
    assert "Traceback" not in found.stderr
    if message:
        assert found.returncode == 2
        assert message in found.stderr


def test_a_folder_of_own_declarations_is_a_plain_path(folder, tmp_path):
    (tmp_path / "topics").mkdir()
    (tmp_path / "topics" / "own.toml").write_text('title = { de = "Eigenes", en = "Own" }\n')
    assert run(folder, "catalogue", "check", SOZIALMONITOR_CATALOG__FOLDERS=str(tmp_path)).returncode == 0
    (tmp_path / "topics" / "poverty.toml").write_text('title = { de = "Eigenes", en = "Own" }\n')
    found = run(folder, "catalogue", "check", SOZIALMONITOR_CATALOG__FOLDERS=str(tmp_path))
    assert found.returncode == 2
    assert "never replaced" in found.stderr


def test_golden_compares_every_edition_and_notices_a_wrong_class(folder, shared, tmp_path):
    found = run(folder, "golden", "--data", str(shared / "data" / "berlin_mss"))
    assert found.returncode == 0, found.stderr
    assert found.stdout.splitlines() == [
        "mss 2017 status 436/436 dynamics 436/436",
        "mss 2019 status 436/436 dynamics 436/436",
        "mss 2021 status 536/536 dynamics 536/536",
    ]
    edition = tmp_path / "2021"
    edition.mkdir()
    for name in ("mss_2021_index_indikatoren.csv", "mss_2021_indizes.csv"):
        text = (shared / "data" / "berlin_mss" / "2021" / name).read_text(encoding="utf-8")
        (edition / name).write_text(
            text.replace(",2,mittel,5,negativ,2-,25,", ",3,mittel,5,negativ,2-,25,", 1)
        )
    found = run(
        folder, "golden", "--data", str(tmp_path), "--boundaries", str(shared / "data" / "berlin_lor")
    )
    assert found.returncode == 1
    assert "mss 2021 status 535/536 dynamics 536/536" in found.stdout
    assert "01100101: ours 2, published 3" in found.stdout
