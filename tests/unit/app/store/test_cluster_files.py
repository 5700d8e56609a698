"""Paths and texts of the private cluster, without a server."""

from pathlib import Path

import pytest

from app.store.cluster import Cluster
from app.store.cluster_files import ClusterFiles, ident_text, settings_text, write_for
from app.store.processes import calling_user
from geodata.vocabulary.errors import StoreError

FILES = ClusterFiles(Path("/srv/office/cluster"))


def test_the_socket_path_stays_short_however_long_the_data_path_is():
    deep = ClusterFiles(Path("/srv", *["a" * 50] * 10))
    assert len(str(deep.socket).encode()) < 107


def test_two_clusters_never_share_a_socket_folder():
    assert FILES.socket_folder != ClusterFiles(Path("/srv/other/cluster")).socket_folder


def test_the_local_file_comes_before_what_nobody_may_change():
    text = settings_text(FILES)
    tuning, fixed = text.split("include_if_exists = 'local.conf'\n")
    assert "shared_buffers" in tuning
    assert "listen_addresses" not in tuning
    for line in ("listen_addresses = ''", "fsync = on", "synchronous_commit = on", "full_page_writes = on"):
        assert line in fixed.splitlines()


def test_the_map_names_each_user_once_per_role_and_quotes_odd_names():
    text = ident_text(["root", "root", 'od"d name'], ["owner", "service"])
    assert text.splitlines() == [
        'embedded "od""d name" owner',
        'embedded "root" owner',
        'embedded "od""d name" service',
        'embedded "root" service',
    ]


def test_a_file_is_written_only_if_its_text_changes(tmp_path):
    file = tmp_path / "pg_ident.conf"
    assert write_for(calling_user(), file, "one\n") is True
    assert write_for(calling_user(), file, "one\n") is False
    assert write_for(calling_user(), file, "two\n") is True
    assert file.read_text() == "two\n"
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [file]


def test_a_folder_that_holds_no_database_is_not_taken_for_one(tmp_path):
    files = ClusterFiles(tmp_path)
    assert files.data_major() is None
    files.data.mkdir()
    with pytest.raises(StoreError, match="not a PostgreSQL data folder"):
        files.data_major()


@pytest.mark.parametrize("name", ["", "Owner", "a b", "x'; --", "ä", "a" * 64])
def test_names_that_could_break_a_configuration_file_are_refused(tmp_path, name):
    with pytest.raises(StoreError, match="cannot name a database or role"):
        Cluster(tmp_path, superuser=name)


def test_the_address_names_socket_and_port_and_only_roles_that_may_log_in(tmp_path):
    cluster = Cluster(tmp_path, database="monitor", service_roles=("reader",))
    address = cluster.url("reader")
    assert address.startswith("postgresql+psycopg://reader@/monitor?host=%2Ftmp%2Fsozialmonitor-")
    assert address.endswith("&port=5432")
    with pytest.raises(StoreError, match="may not log in"):
        cluster.url("postgres")
