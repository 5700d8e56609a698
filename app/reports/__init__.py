"""Documents people take away: a map that opens offline, a table for the spreadsheet, a layer for the GIS."""
