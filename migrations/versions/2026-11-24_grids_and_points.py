"""census grids, geocoded points and custom areas.

Revision: grids_and_points
Follows: registers
"""

import geoalchemy2
import sqlalchemy as sa
from alembic import op

revision = "grids_and_points"
down_revision = "registers"
branch_labels = None
depends_on = None

STATUS_KNOWN = "status IN ('present', 'missing', 'unknown_or_confidential', 'not_yet_available', 'unreliable', 'not_applicable', 'undefined', 'too_few_residents', 'suppressed')"

# Custom areas need no table: they are computed from the schema release when they are asked for.
GRANTS = """
GRANT SELECT ON core.point, core.grid_cell TO platform_writer, platform_publisher, platform_statistician;
GRANT INSERT ON core.point, core.grid_cell TO platform_writer;
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "point",
        sa.Column("delivery_id", sa.BigInteger(), nullable=False),
        sa.Column("municipality_key", sa.CHAR(length=8), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("capacity", sa.Double(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column(
            "location",
            geoalchemy2.types.Geometry(
                geometry_type="POINT",
                srid=25832,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.CheckConstraint(STATUS_KNOWN, name=op.f("point_status_known_check")),
        sa.CheckConstraint(
            "(status = 'present') = (capacity IS NOT NULL)", name=op.f("point_absent_has_no_value_check")
        ),
        sa.ForeignKeyConstraint(["delivery_id"], ["raw.delivery.id"], name=op.f("point_delivery_id_fkey")),
        sa.ForeignKeyConstraint(
            ["municipality_key"], ["core.municipality.key"], name=op.f("point_municipality_key_fkey")
        ),
        sa.PrimaryKeyConstraint("delivery_id", "key", name=op.f("point_pkey")),
        schema="core",
    )
    op.create_index(
        "point_location_idx", "point", ["location"], unique=False, schema="core", postgresql_using="gist"
    )
    op.create_table(
        "grid_cell",
        sa.Column("delivery_id", sa.BigInteger(), nullable=False),
        sa.Column("variable", sa.Text(), nullable=False),
        sa.Column("resolution_m", sa.Integer(), nullable=False),
        sa.Column("x", sa.Integer(), nullable=False),
        sa.Column("y", sa.Integer(), nullable=False),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.CheckConstraint(STATUS_KNOWN, name=op.f("grid_cell_status_known_check")),
        sa.CheckConstraint(
            "(status = 'present') = (value IS NOT NULL)", name=op.f("grid_cell_absent_has_no_value_check")
        ),
        sa.CheckConstraint(
            "resolution_m > 0 AND (2 * x) % resolution_m = 0 AND (2 * y) % resolution_m = 0",
            name=op.f("grid_cell_centre_on_the_raster_check"),
        ),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["raw.delivery.id"], name=op.f("grid_cell_delivery_id_fkey")
        ),
        sa.PrimaryKeyConstraint("delivery_id", "resolution_m", "x", "y", name=op.f("grid_cell_pkey")),
        schema="core",
    )
    op.execute(GRANTS)
