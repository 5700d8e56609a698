"""The database: tables, sessions, roles, the embedded cluster."""
