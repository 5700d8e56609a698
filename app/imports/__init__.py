"""Deliveries coming in."""
