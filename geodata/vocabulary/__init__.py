"""The words every other package is written in."""
