"""The linear-programming core: a bound for every roster, and a start for the search."""
