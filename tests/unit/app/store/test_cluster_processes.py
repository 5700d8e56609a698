"""What /proc tells of processes, and how programs are run for the server."""

import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from app.store.postgres_programs import programs_for
from app.store.processes import ProcessState, calling_user, process_state, run_as, works_in
from geodata.vocabulary.errors import StoreError


def test_this_process_lives():
    assert process_state(os.getpid()) is ProcessState.ALIVE


def test_a_dead_child_nobody_collected_is_a_zombie_and_then_absent():
    child = subprocess.Popen(["true"])
    deadline = time.monotonic() + 5
    while process_state(child.pid) is ProcessState.ALIVE and time.monotonic() < deadline:
        time.sleep(0.01)
    assert process_state(child.pid) is ProcessState.ZOMBIE
    child.wait()
    assert process_state(child.pid) is ProcessState.ABSENT


def test_a_program_with_brackets_in_its_name_is_no_zombie(tmp_path):
    program = tmp_path / "a) Z (b"
    shutil.copy(shutil.which("sleep"), program)
    with subprocess.Popen([program, "30"]) as child:
        try:
            assert process_state(child.pid) is ProcessState.ALIVE
        finally:
            child.kill()


def test_a_process_is_ours_only_in_the_folder_it_works_in(tmp_path):
    with subprocess.Popen(["sleep", "30"], cwd=tmp_path) as child:
        try:
            link = tmp_path.parent / "the_same_folder"
            link.symlink_to(tmp_path)
            assert works_in(child.pid, tmp_path, calling_user())
            assert works_in(child.pid, link, calling_user())
            assert not works_in(child.pid, tmp_path.parent, calling_user())
        finally:
            child.kill()


def test_programs_see_nothing_of_our_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("PGHOST", "elsewhere")
    monkeypatch.setenv("SOZIALMONITOR_ACCOUNTS__SECRET", "hidden")
    said = dict(line.split("=", 1) for line in run_as(calling_user(), ["env"], tmp_path).stdout.splitlines())
    assert {"PGHOST", "SOZIALMONITOR_ACCOUNTS__SECRET"}.isdisjoint(said)
    assert said["HOME"] == str(tmp_path)
    assert said["TZ"] == "UTC"


def test_files_of_programs_are_private(tmp_path):
    run_as(calling_user(), ["touch", "made"], tmp_path)
    assert (tmp_path / "made").stat().st_mode & 0o777 == 0o600


def test_a_program_that_cannot_be_run_is_named(tmp_path):
    with pytest.raises(StoreError, match="absent cannot be run by OS user"):
        run_as(calling_user(), [str(tmp_path / "absent")], tmp_path)


def test_a_folder_without_postgresql_is_named(tmp_path):
    with pytest.raises(StoreError, match=f"{tmp_path} holds no initdb"):
        programs_for(None, tmp_path)


def test_a_folder_with_something_else_is_named(tmp_path):
    for name in ("initdb", "postgres"):
        (tmp_path / name).symlink_to(Path(shutil.which("true")))
    with pytest.raises(StoreError, match=r"expected e\.g\."):
        programs_for(None, tmp_path)
