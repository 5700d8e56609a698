"""The peers' own virtual environment: made on first use under ``build/``, never a dependency of ours."""

import json
import subprocess
import sys
import venv
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "build" / "bench-env"
REQUIREMENTS = Path(__file__).parent / "peers" / "requirements.txt"


class PeerUnavailableError(Exception):
    """The peer cannot be installed or does not run here."""


def peer_result(module: str, *arguments: str) -> Any:
    """What ``benchmarks.peers.<module>`` prints as JSON when it runs in the peers' environment."""
    command = [str(_interpreter()), "-W", "ignore", "-m", f"benchmarks.peers.{module}", *arguments]
    return json.loads(_output(command))


def _interpreter() -> Path:
    python = FOLDER / "bin" / "python"
    stamp = FOLDER / "installed.txt"
    wanted = REQUIREMENTS.read_text(encoding="utf-8")
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return python
    print("Installing the peers into build/bench-env (once) …", file=sys.stderr)
    try:
        venv.create(FOLDER, with_pip=True, clear=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise PeerUnavailableError(f"no virtual environment: {error}") from error
    _output([str(python), "-m", "pip", "install", "--quiet", "--requirement", str(REQUIREMENTS)])
    stamp.write_text(wanted, encoding="utf-8")
    return python


def _output(command: list[str]) -> str:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["no word of explanation"]
        raise PeerUnavailableError(lines[-1])
    return done.stdout
