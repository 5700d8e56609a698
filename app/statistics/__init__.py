"""Released values, series, comparisons, deviation analyses."""
