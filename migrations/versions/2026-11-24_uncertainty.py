"""how sure a value is, and what it was computed from.

Revision: uncertainty
Follows: county_names
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "uncertainty"
down_revision = "county_names"
branch_labels = None
depends_on = None

LEVELS = (
    "level IN ('block', 'planning_area', 'social_space', 'borough_region', 'projection_area', 'borough', "
    "'municipality')"
)
NUMBERS = postgresql.ARRAY(sa.DOUBLE_PRECISION())


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for name in ("low", "high", "flip_share"):
        op.add_column("indicator_value", sa.Column(name, sa.Float(), nullable=True), schema="core")
    # Values without a fingerprint are computed again at the next computation, with their true vintage.
    op.add_column("indicator_value", sa.Column("vintage", sa.Date(), nullable=True), schema="core")
    op.execute(
        "UPDATE core.indicator_value AS v SET vintage = a.valid_from FROM core.area AS a WHERE a.id = v.area_id"
    )
    op.alter_column("indicator_value", "vintage", nullable=False, schema="core")
    key = op.f("indicator_value_pkey")
    op.drop_constraint(key, "indicator_value", schema="core")
    op.create_primary_key(
        key, "indicator_value", ["area_id", "indicator", "reporting_year", "vintage"], schema="core"
    )
    op.create_table(
        "computed_column",
        sa.Column("municipality_key", sa.CHAR(8), nullable=False),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("vintage", sa.Date(), nullable=False),
        sa.Column("reporting_year", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(LEVELS, name=op.f("computed_column_level_known_check")),
        sa.ForeignKeyConstraint(
            ["municipality_key"],
            ["core.municipality.key"],
            name=op.f("computed_column_municipality_key_fkey"),
        ),
        sa.ForeignKeyConstraint(["run_id"], ["core.run.id"], name=op.f("computed_column_run_id_fkey")),
        sa.PrimaryKeyConstraint(
            "municipality_key",
            "indicator",
            "level",
            "vintage",
            "reporting_year",
            name=op.f("computed_column_pkey"),
        ),
        schema="core",
    )
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON core.computed_column TO platform_writer")
    op.execute("GRANT SELECT ON core.computed_column TO platform_publisher")
    op.add_column("value_column", sa.Column("interval_method", sa.Text(), nullable=True), schema="release")
    op.add_column("value_column", sa.Column("flip_share", NUMBERS, nullable=True), schema="release")
    op.create_check_constraint(
        op.f("value_column_flips_of_one_length_check"),
        "value_column",
        "flip_share IS NULL OR cardinality(flip_share) = cardinality(status)",
        schema="release",
    )
    op.create_check_constraint(
        op.f("value_column_interval_method_known_check"),
        "value_column",
        "interval_method IS NULL OR interval_method IN ('wilson', 'byar', 'bootstrap')",
        schema="release",
    )
