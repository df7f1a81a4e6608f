"""Forecasts, requirements and rosters, stored with their versions."""
