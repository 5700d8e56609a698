"""Disclosure-controlled editions."""
