"""Alerts: rules as data, what they raised and what came of it, and whom it is told."""
