"""What the tests of registers share: the official files, and questions to the service."""

from datetime import date

from sqlalchemy import text

from app.registers.importing import RegisterKind, import_register
from app.store.session import session_as
from tests import official

END = date(2020, 12, 31)
COUNTY_NAMES = 13_485  # of the 31 year ends; 58 of their counties have no name in the workbook
FILES = (
    (official.REGISTER, RegisterKind.GV100AD, official.OF_REGISTER),
    ("VG5000_GEM.zip", RegisterKind.VG5000, official.OF_MAP),
    ("VG5000_KRS.zip", RegisterKind.VG5000, official.OF_MAP),
    ("VG5000_LAN.zip", RegisterKind.VG5000, official.OF_MAP),
    (official.MUNICIPALITIES, RegisterKind.BBSR_MUNICIPALITIES, END),
    (official.COUNTIES, RegisterKind.BBSR_COUNTIES, END),
    (official.COUNTY_NAMES, RegisterKind.BBSR_COUNTY_NAMES, END),
)


def imported(database, path, kind, vintage, **more):
    with session_as(database.engine, "platform_writer") as session:
        return import_register(session, path, kind, vintage, **more)


def stored(database, table):
    with session_as(database.engine, "platform_reader") as session:
        return session.execute(text(f"SELECT count(*) FROM register.{table}")).scalar_one()


def get(client, path, **parameters):
    answer = client.get(f"/api/v1/registers{path}", params=parameters or None)
    assert answer.status_code == 200, answer.text
    return answer.json()


def problem(client, path, status, **parameters):
    answer = client.get(f"/api/v1/registers{path}", params=parameters or None)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.json()


def rekeyed(client, rows, status=200, **more):
    asked = {
        "scheme": "county5",
        "from": "2015-12-31",
        "to": "2020-12-31",
        "by": "residents",
        "variables": ["residents"],
        "kinds": ["count"],
        "rows": [{"code": code, "values": values} for code, values in rows],
        "residents": [],
        **more,
    }
    answer = client.post("/api/v1/registers/rekey", json=asked)
    assert answer.status_code == status, answer.text
    return answer.json()
