"""registers of municipalities and their reforms.

Revision: registers
Follows: crosswalks
"""

import geoalchemy2
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "registers"
down_revision = "crosswalks"
branch_labels = None
depends_on = None

SCHEMES = (
    "scheme IN ('ags', 'ars', 'county5', 'association9', 'region3', 'region4', 'state2', 'gkz_at', 'lor_plr', "
    "'lor_bzr', 'lor_pgr', 'lor_bezirk')"
)

# A register is public reference data: everybody reads it, the importer replaces it as a whole.
GRANTS = """
GRANT USAGE ON SCHEMA register TO platform_reader, platform_writer, platform_publisher, platform_statistician;
GRANT SELECT ON ALL TABLES IN SCHEMA register
    TO platform_reader, platform_writer, platform_publisher, platform_statistician;
GRANT INSERT, DELETE ON ALL TABLES IN SCHEMA register TO platform_writer;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA register TO platform_writer;
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("CREATE SCHEMA IF NOT EXISTS register")
    op.create_table(
        "source",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("layer", sa.Text(), nullable=False),
        sa.Column("vintage", sa.Date(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("attribution", sa.Text(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("notes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "kind IN ('gv100ad', 'vg5000', 'bbsr_municipalities', 'bbsr_counties')",
            name=op.f("source_kind_known_check"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("source_pkey")),
        sa.UniqueConstraint("kind", "layer", "vintage", name=op.f("source_kind_layer_vintage_key")),
        schema="register",
    )
    op.create_table(
        "entry",
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("scheme", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("vintage", sa.Date(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("regional_key", sa.Text(), nullable=True),
        sa.Column("parent_scheme", sa.Text(), nullable=True),
        sa.Column("parent_code", sa.Text(), nullable=True),
        sa.Column("association", sa.Text(), nullable=True),
        sa.Column("nuts", sa.Text(), nullable=True),
        sa.Column("area_ha", sa.Integer(), nullable=True),
        sa.Column("residents", sa.Integer(), nullable=True),
        sa.Column("seat", sa.Text(), nullable=True),
        sa.Column(
            "outline",
            geoalchemy2.types.Geometry(
                geometry_type="MULTIPOLYGON",
                srid=25832,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
        ),
        sa.CheckConstraint(SCHEMES, name=op.f("entry_scheme_known_check")),
        sa.CheckConstraint("outline IS NULL OR ST_IsValid(outline)", name=op.f("entry_outline_valid_check")),
        sa.ForeignKeyConstraint(
            ["source_id"], ["register.source.id"], name=op.f("entry_source_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("source_id", "scheme", "code", name=op.f("entry_pkey")),
        schema="register",
    )
    op.create_index("entry_of_day", "entry", ["scheme", "vintage", "code"], schema="register")
    op.create_index("entry_of_code", "entry", ["scheme", "code", "vintage"], schema="register")
    op.create_index("entry_outline_idx", "entry", ["outline"], schema="register", postgresql_using="gist")
    op.create_table(
        "conversion",
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("vintage", sa.Date(), nullable=False),
        sa.Column("from_code", sa.Text(), nullable=False),
        sa.Column("to_code", sa.Text(), nullable=False),
        sa.Column("residents_share", sa.Double(), nullable=False),
        sa.Column("area_share", sa.Double(), nullable=False),
        sa.Column("employees_share", sa.Double(), nullable=True),
        sa.Column("is_by_area", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "residents_share BETWEEN 0 AND 1 AND area_share BETWEEN 0 AND 1 "
            "AND (employees_share IS NULL OR employees_share BETWEEN 0 AND 1)",
            name=op.f("conversion_shares_are_shares_check"),
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["register.source.id"], name=op.f("conversion_source_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("source_id", "vintage", "from_code", "to_code", name=op.f("conversion_pkey")),
        schema="register",
    )
    op.create_table(
        "event",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("source_id", sa.BigInteger(), nullable=True),
        sa.Column("scheme", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("from_codes", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("to_codes", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("after", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("is_certain", sa.Boolean(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.CheckConstraint(SCHEMES, name=op.f("event_scheme_known_check")),
        sa.CheckConstraint(
            "kind IN ('merge', 'split', 'part_transfer', 'key_change')", name=op.f("event_kind_known_check")
        ),
        sa.CheckConstraint('"after" < until', name=op.f("event_has_a_time_check")),
        sa.ForeignKeyConstraint(
            ["source_id"], ["register.source.id"], name=op.f("event_source_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("event_pkey")),
        schema="register",
    )
    op.create_index("event_from_codes", "event", ["from_codes"], schema="register", postgresql_using="gin")
    op.create_index("event_to_codes", "event", ["to_codes"], schema="register", postgresql_using="gin")
    op.execute(GRANTS)
