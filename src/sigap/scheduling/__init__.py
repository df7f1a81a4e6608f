"""Rosters: shifts that cover the demand, people who can live with them."""
