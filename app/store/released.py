"""Which editions are current: the one thing every reader asks first."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import text

from app.store.session import Session

CURRENT_EDITIONS = """
SELECT DISTINCT ON (municipality_key) id, municipality_key, municipality_name, published_at
FROM release.edition
WHERE audience = 'public'
ORDER BY municipality_key, id DESC
"""


def current_editions(session: Session) -> Sequence[tuple[int, str, str, datetime]]:
    """Id, municipality key, name and time of the newest public edition of each municipality."""
    rows = session.execute(text(CURRENT_EDITIONS))
    return [(row.id, row.municipality_key, row.municipality_name, row.published_at) for row in rows]
