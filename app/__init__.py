"""The shell: PostGIS, HTTP, people, processes. Everything with a side effect lives here."""
