"""From a delivered file to a harmonised table in memory. No SQL, no HTTP."""
