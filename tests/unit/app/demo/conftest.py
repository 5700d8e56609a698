"""Musterstadt's files, written once and read by their declarations."""

import pytest

from app.demo.musterstadt import write_deliveries
from app.settings import Settings
from app.shipped import tables_of
from geodata.pipeline import read_delivery


@pytest.fixture(scope="session")
def deliveries(tmp_path_factory):
    return write_deliveries(tmp_path_factory.mktemp("musterstadt"))


@pytest.fixture(scope="session")
def read(deliveries):
    declared = tables_of(Settings())
    return {
        (d.table, d.year): read_delivery(d.path, declared[d.table], year=d.year, owner=d.owner)
        for d in deliveries
    }
