"""areas, facts, values and releases.

Revision: first
Follows: nothing
"""

import geoalchemy2
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "first"
down_revision = None
branch_labels = None
depends_on = None


SCHEMAS = """
CREATE SCHEMA IF NOT EXISTS raw;
CREATE SCHEMA IF NOT EXISTS core;
CREATE SCHEMA IF NOT EXISTS release;
"""

# The public reads the schema release and nothing else; only the publisher writes it.
ROLES = """
DO $$
DECLARE role text;
BEGIN
    FOREACH role IN ARRAY ARRAY[
        'platform_reader', 'platform_writer', 'platform_publisher', 'platform_statistician'
    ] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN NOSUPERUSER', role);
        END IF;
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'platform_service') THEN
            EXECUTE format('GRANT %I TO platform_service', role);
            ALTER ROLE platform_service NOINHERIT;
        END IF;
    END LOOP;
END $$;
GRANT USAGE ON SCHEMA release TO platform_reader, platform_publisher;
GRANT SELECT ON ALL TABLES IN SCHEMA release TO platform_reader, platform_publisher;
GRANT INSERT ON ALL TABLES IN SCHEMA release TO platform_publisher;
GRANT USAGE ON SCHEMA raw, core TO platform_writer, platform_publisher, platform_statistician;
GRANT SELECT ON ALL TABLES IN SCHEMA raw, core TO platform_writer, platform_publisher, platform_statistician;
GRANT INSERT, UPDATE ON ALL TABLES IN SCHEMA raw, core TO platform_writer;
GRANT DELETE ON core.indicator_value, core.fact, core.area TO platform_writer;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA raw, core TO platform_writer;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA release TO platform_publisher;
"""

# An edition is never changed or deleted, by nobody: a correction is a new edition.
IMMUTABLE = """
CREATE FUNCTION release.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'editions are immutable: publish a new one instead of changing %', TG_TABLE_NAME;
END $$;
CREATE FUNCTION release.refuse_addition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT published_at FROM release.edition WHERE id = NEW.edition_id) IS DISTINCT FROM now() THEN
        RAISE EXCEPTION 'editions are immutable: nothing can be added to % after its transaction', TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER area_is_complete BEFORE INSERT ON release.area
    FOR EACH ROW EXECUTE FUNCTION release.refuse_addition();
CREATE TRIGGER indicator_is_complete BEFORE INSERT ON release.indicator
    FOR EACH ROW EXECUTE FUNCTION release.refuse_addition();
CREATE TRIGGER value_column_is_complete BEFORE INSERT ON release.value_column
    FOR EACH ROW EXECUTE FUNCTION release.refuse_addition();
CREATE TRIGGER edition_is_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON release.edition
    FOR EACH STATEMENT EXECUTE FUNCTION release.refuse_change();
CREATE TRIGGER area_is_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON release.area
    FOR EACH STATEMENT EXECUTE FUNCTION release.refuse_change();
CREATE TRIGGER indicator_is_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON release.indicator
    FOR EACH STATEMENT EXECUTE FUNCTION release.refuse_change();
CREATE TRIGGER value_column_is_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON release.value_column
    FOR EACH STATEMENT EXECUTE FUNCTION release.refuse_change();
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(SCHEMAS)
    op.create_table(
        "municipality",
        sa.Column("key", sa.CHAR(length=8), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.CheckConstraint("key ~ '^[0-9]{8}$'", name=op.f("municipality_key_has_8_digits_check")),
        sa.PrimaryKeyConstraint("key", name=op.f("municipality_pkey")),
        schema="core",
    )
    op.create_table(
        "delivery",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("owner_key", sa.Text(), nullable=False),
        sa.Column("table_id", sa.Text(), nullable=False),
        sa.Column("reporting_year", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("reference_date", sa.Date(), nullable=True),
        sa.Column("boundaries", sa.Date(), nullable=True),
        sa.Column("notes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("status IN ('accepted', 'superseded')", name=op.f("delivery_status_known_check")),
        sa.PrimaryKeyConstraint("id", name=op.f("delivery_pkey")),
        schema="raw",
    )
    op.create_index(
        "delivery_accepted_once",
        "delivery",
        ["owner_key", "table_id", "reporting_year"],
        unique=True,
        schema="raw",
        postgresql_where=sa.text("status = 'accepted'"),
    )
    op.create_table(
        "edition",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("municipality_key", sa.CHAR(length=8), nullable=False),
        sa.Column("municipality_name", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("provenance", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("content_sha256", sa.Text(), nullable=False),
        sa.Column(
            "published_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.CheckConstraint("audience IN ('public', 'ministry')", name=op.f("edition_audience_known_check")),
        sa.PrimaryKeyConstraint("id", name=op.f("edition_pkey")),
        schema="release",
    )
    op.create_table(
        "area",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("municipality_key", sa.CHAR(length=8), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("parent_level", sa.Text(), nullable=True),
        sa.Column("parent_key", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
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
        sa.Column("delivery_id", sa.BigInteger(), nullable=True),
        postgresql.ExcludeConstraint(
            (sa.column("municipality_key"), "="),
            (sa.column("level"), "="),
            (sa.column("key"), "="),
            (sa.text("daterange(valid_from, valid_until)"), "&&"),
            using="gist",
            name="area_one_vintage_at_a_time",
        ),
        sa.CheckConstraint(
            "level IN ('block', 'planning_area', 'social_space', 'borough_region', 'projection_area', 'borough', 'municipality')",
            name=op.f("area_level_known_check"),
        ),
        sa.CheckConstraint("outline IS NULL OR ST_IsValid(outline)", name=op.f("area_outline_valid_check")),
        sa.CheckConstraint(
            "valid_until IS NULL OR valid_from < valid_until", name=op.f("area_ends_after_begin_check")
        ),
        sa.ForeignKeyConstraint(["delivery_id"], ["raw.delivery.id"], name=op.f("area_delivery_id_fkey")),
        sa.ForeignKeyConstraint(
            ["municipality_key"], ["core.municipality.key"], name=op.f("area_municipality_key_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("area_pkey")),
        schema="core",
    )
    op.create_index(
        "area_outline_idx", "area", ["outline"], unique=False, schema="core", postgresql_using="gist"
    )
    op.create_table(
        "run",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("municipality_key", sa.CHAR(length=8), nullable=False),
        sa.Column("catalogue_sha256", sa.Text(), nullable=False),
        sa.Column("delivery_ids", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_key"], ["core.municipality.key"], name=op.f("run_municipality_key_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("run_pkey")),
        schema="core",
    )
    op.create_table(
        "area",
        sa.Column("edition_id", sa.BigInteger(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("vintage", sa.Date(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("parent_level", sa.Text(), nullable=True),
        sa.Column("parent_key", sa.Text(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("feature", sa.Text(), nullable=False),
        sa.Column(
            "outline",
            geoalchemy2.types.Geometry(
                geometry_type="MULTIPOLYGON",
                srid=3857,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.CheckConstraint(
            "level IN ('block', 'planning_area', 'social_space', 'borough_region', 'projection_area', 'borough', 'municipality')",
            name=op.f("area_level_known_check"),
        ),
        sa.ForeignKeyConstraint(["edition_id"], ["release.edition.id"], name=op.f("area_edition_id_fkey")),
        sa.PrimaryKeyConstraint("edition_id", "level", "vintage", "position", name=op.f("area_pkey")),
        schema="release",
    )
    op.create_index(
        "released_area_outline_idx",
        "area",
        ["outline"],
        unique=False,
        schema="release",
        postgresql_using="gist",
    )
    op.create_table(
        "indicator",
        sa.Column("edition_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("metadata", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["release.edition.id"], name=op.f("indicator_edition_id_fkey")
        ),
        sa.PrimaryKeyConstraint("edition_id", "id", name=op.f("indicator_pkey")),
        schema="release",
    )
    op.create_table(
        "value_column",
        sa.Column("edition_id", sa.BigInteger(), nullable=False),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("reporting_year", sa.Integer(), nullable=False),
        sa.Column("reference_date", sa.Date(), nullable=False),
        sa.Column("vintage", sa.Date(), nullable=False),
        sa.Column("basis_vintage", sa.Date(), nullable=False),
        sa.Column("value", postgresql.ARRAY(sa.DOUBLE_PRECISION()), nullable=False),
        sa.Column("low", postgresql.ARRAY(sa.DOUBLE_PRECISION()), nullable=False),
        sa.Column("high", postgresql.ARRAY(sa.DOUBLE_PRECISION()), nullable=False),
        sa.Column("numerator", postgresql.ARRAY(sa.DOUBLE_PRECISION()), nullable=False),
        sa.Column("denominator", postgresql.ARRAY(sa.DOUBLE_PRECISION()), nullable=False),
        sa.Column("status", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column(
            "breaks", postgresql.ARRAY(sa.DOUBLE_PRECISION()), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.CheckConstraint(
            "level IN ('block', 'planning_area', 'social_space', 'borough_region', 'projection_area', 'borough', 'municipality')",
            name=op.f("value_column_level_known_check"),
        ),
        sa.CheckConstraint(
            "cardinality(value) = cardinality(status) AND cardinality(low) = cardinality(status) AND cardinality(high) = cardinality(status) AND cardinality(numerator) = cardinality(status) AND cardinality(denominator) = cardinality(status)",
            name=op.f("value_column_columns_of_one_length_check"),
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["release.edition.id"], name=op.f("value_column_edition_id_fkey")
        ),
        sa.PrimaryKeyConstraint(
            "edition_id", "indicator", "level", "reporting_year", name=op.f("value_column_pkey")
        ),
        schema="release",
    )
    op.create_table(
        "fact",
        sa.Column("delivery_id", sa.BigInteger(), nullable=False),
        sa.Column("area_id", sa.BigInteger(), nullable=False),
        sa.Column("variable", sa.Text(), nullable=False),
        sa.Column("reporting_year", sa.Integer(), nullable=False),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("source_line", sa.Integer(), nullable=False),
        sa.Column("source_column", sa.Text(), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(status = 'present') = (value IS NOT NULL)", name=op.f("fact_absent_has_no_value_check")
        ),
        sa.CheckConstraint(
            "status IN ('present', 'missing', 'unknown_or_confidential', 'not_yet_available', 'unreliable', 'not_applicable', 'undefined', 'too_few_residents', 'suppressed')",
            name=op.f("fact_status_known_check"),
        ),
        sa.CheckConstraint("value IS NULL OR value <> 'NaN'", name=op.f("fact_value_is_a_number_check")),
        sa.ForeignKeyConstraint(["area_id"], ["core.area.id"], name=op.f("fact_area_id_fkey")),
        sa.ForeignKeyConstraint(["delivery_id"], ["raw.delivery.id"], name=op.f("fact_delivery_id_fkey")),
        sa.PrimaryKeyConstraint(
            "delivery_id", "area_id", "variable", "reporting_year", name=op.f("fact_pkey")
        ),
        schema="core",
    )
    op.create_index(
        "fact_current_once",
        "fact",
        ["area_id", "variable", "reporting_year"],
        unique=True,
        schema="core",
        postgresql_where=sa.text("is_current"),
    )
    op.create_table(
        "indicator_value",
        sa.Column("area_id", sa.BigInteger(), nullable=False),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("reporting_year", sa.Integer(), nullable=False),
        sa.Column("method", sa.Integer(), nullable=False),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "(status = 'present') = (value IS NOT NULL)",
            name=op.f("indicator_value_absent_has_no_value_check"),
        ),
        sa.CheckConstraint(
            "status IN ('present', 'missing', 'unknown_or_confidential', 'not_yet_available', 'unreliable', 'not_applicable', 'undefined', 'too_few_residents', 'suppressed')",
            name=op.f("indicator_value_status_known_check"),
        ),
        sa.ForeignKeyConstraint(["area_id"], ["core.area.id"], name=op.f("indicator_value_area_id_fkey")),
        sa.ForeignKeyConstraint(["run_id"], ["core.run.id"], name=op.f("indicator_value_run_id_fkey")),
        sa.PrimaryKeyConstraint("area_id", "indicator", "reporting_year", name=op.f("indicator_value_pkey")),
        schema="core",
    )
    op.execute(ROLES)
    op.execute(IMMUTABLE)
