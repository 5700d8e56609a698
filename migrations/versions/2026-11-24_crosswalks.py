"""crosswalks between vintages, and released columns converted by them.

Revision: crosswalks
Follows: first
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "crosswalks"
down_revision = "first"
branch_labels = None
depends_on = None

# Weights are made from released counts alone; so the publisher keeps them, and others may read them.
GRANTS = """
GRANT SELECT, INSERT, DELETE ON core.crosswalk, core.crosswalk_weight TO platform_publisher, platform_writer;
GRANT SELECT ON core.crosswalk, core.crosswalk_weight TO platform_statistician;
GRANT USAGE ON SEQUENCE core.crosswalk_id_seq TO platform_publisher, platform_writer;
GRANT EXECUTE ON FUNCTION core.converted_counts TO platform_publisher, platform_writer, platform_statistician;
"""

# A keyed join: every count of a source area, times the weight, summed by target area. Present only if all
# sources that give to a target have a number; else the gravest reason (see geodata/vocabulary/cells.py).
CONVERTED_COUNTS = """
CREATE FUNCTION core.converted_counts(crosswalk bigint, counted text, reporting integer)
RETURNS TABLE (area_id bigint, value double precision, status text, estimated_share double precision)
LANGUAGE sql STABLE AS $$
SELECT w.to_area_id,
       CASE WHEN bool_and(f.value IS NOT NULL) THEN sum(w.weight * f.value) END,
       CASE WHEN bool_and(f.value IS NOT NULL) THEN 'present' ELSE (
           SELECT reason FROM unnest(ARRAY['suppressed', 'unknown_or_confidential', 'too_few_residents', 'missing',
                                           'not_yet_available', 'unreliable', 'not_applicable', 'undefined'])
               WITH ORDINALITY AS gravity(reason, rank)
           WHERE reason = ANY(array_agg(coalesce(f.status, 'missing'))) ORDER BY rank LIMIT 1
       ) END,
       CASE WHEN bool_and(f.value IS NOT NULL) THEN
           coalesce(sum(w.weight * f.value) FILTER (WHERE w.weight < 1) / nullif(sum(w.weight * f.value), 0), 0)
       END
FROM core.crosswalk_weight AS w
LEFT JOIN core.fact AS f
  ON f.area_id = w.from_area_id AND f.variable = counted AND f.reporting_year = reporting AND f.is_current
WHERE w.crosswalk_id = crosswalk
GROUP BY w.to_area_id
$$;
"""

# A year may stand on its own boundaries and, converted, on later ones.
ONE_COLUMN_FOR_EACH_VINTAGE = """
ALTER TABLE release.value_column DROP CONSTRAINT value_column_pkey;
ALTER TABLE release.value_column ADD CONSTRAINT value_column_pkey
    PRIMARY KEY (edition_id, indicator, level, reporting_year, vintage);
CREATE UNIQUE INDEX value_column_original_once ON release.value_column
    (edition_id, indicator, level, reporting_year) WHERE converted_from IS NULL;
"""


# For small scales: fewer corners, borders still shared; the largest scale is in release.area.
SIMPLIFIED = """
CREATE TABLE release.simplified_area (
    edition_id bigint NOT NULL REFERENCES release.edition (id),
    level text NOT NULL,
    vintage date NOT NULL,
    zoom integer NOT NULL,
    position integer NOT NULL,
    outline geometry(MultiPolygon, 3857) NOT NULL,
    CONSTRAINT simplified_area_pkey PRIMARY KEY (edition_id, level, vintage, zoom, position)
);
CREATE INDEX simplified_area_outline_idx ON release.simplified_area USING gist (outline);
CREATE TRIGGER simplified_area_is_closed BEFORE INSERT ON release.simplified_area
    FOR EACH ROW EXECUTE FUNCTION release.refuse_addition();
CREATE TRIGGER simplified_area_is_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON release.simplified_area
    FOR EACH STATEMENT EXECUTE FUNCTION release.refuse_change();
GRANT SELECT ON release.simplified_area TO platform_reader, platform_publisher;
GRANT INSERT ON release.simplified_area TO platform_publisher;
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "crosswalk",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("municipality_key", sa.CHAR(length=8), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("from_vintage", sa.Date(), nullable=False),
        sa.Column("to_vintage", sa.Date(), nullable=False),
        sa.Column("variable", sa.Text(), nullable=True),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("lineage", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "method IN ('identity', 'smaller_areas', 'both_margins', 'ancillary', 'area', 'pycnophylactic')",
            name=op.f("crosswalk_method_known_check"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_key"], ["core.municipality.key"], name=op.f("crosswalk_municipality_key_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("crosswalk_pkey")),
        schema="core",
    )
    op.create_index(
        "crosswalk_stored_once",
        "crosswalk",
        ["municipality_key", "level", "from_vintage", "to_vintage", "variable"],
        unique=True,
        schema="core",
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "crosswalk_weight",
        sa.Column("crosswalk_id", sa.BigInteger(), nullable=False),
        sa.Column("from_area_id", sa.BigInteger(), nullable=False),
        sa.Column("to_area_id", sa.BigInteger(), nullable=False),
        sa.Column("weight", sa.Double(), nullable=False),
        sa.CheckConstraint("weight > 0 AND weight <= 1", name=op.f("crosswalk_weight_is_a_share_check")),
        sa.ForeignKeyConstraint(
            ["crosswalk_id"],
            ["core.crosswalk.id"],
            name=op.f("crosswalk_weight_crosswalk_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["from_area_id"],
            ["core.area.id"],
            name=op.f("crosswalk_weight_from_area_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["to_area_id"],
            ["core.area.id"],
            name=op.f("crosswalk_weight_to_area_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "crosswalk_id", "from_area_id", "to_area_id", name=op.f("crosswalk_weight_pkey")
        ),
        schema="core",
    )
    op.add_column("value_column", sa.Column("converted_from", sa.Date(), nullable=True), schema="release")
    for name in ("estimated_share", "band_low", "band_high"):
        op.add_column(
            "value_column", sa.Column(name, postgresql.ARRAY(sa.Double()), nullable=True), schema="release"
        )
    op.create_check_constraint(
        op.f("value_column_conversion_is_told_check"),
        "value_column",
        "(converted_from IS NULL AND estimated_share IS NULL AND band_low IS NULL AND band_high IS NULL) OR "
        "(cardinality(estimated_share) = cardinality(status) AND cardinality(band_low) = cardinality(status) AND "
        "cardinality(band_high) = cardinality(status) AND converted_from < vintage)",
        schema="release",
    )
    op.execute(ONE_COLUMN_FOR_EACH_VINTAGE)
    op.execute(CONVERTED_COUNTS)
    op.execute(GRANTS)
    op.execute(SIMPLIFIED)
