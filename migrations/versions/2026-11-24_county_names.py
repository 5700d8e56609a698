"""names of counties through the years, and areas that only changed their name.

Revision: county_names
Follows: grids_and_points
"""

from alembic import op

revision = "county_names"
down_revision = "grids_and_points"
branch_labels = None
depends_on = None

SOURCE_KINDS = "kind IN ('gv100ad', 'vg5000', 'bbsr_municipalities', 'bbsr_counties', 'bbsr_county_names')"
EVENT_KINDS = "kind IN ('merge', 'split', 'part_transfer', 'key_change', 'rename')"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table, rule in (("source", SOURCE_KINDS), ("event", EVENT_KINDS)):
        name = op.f(f"{table}_kind_known_check")
        op.drop_constraint(name, table, schema="register", type_="check")
        op.create_check_constraint(name, table, rule, schema="register")
