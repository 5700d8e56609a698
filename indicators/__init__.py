"""Arrays in, arrays out: declared indicators, measures, engine, disclosure control."""
