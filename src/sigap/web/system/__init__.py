"""The installation itself: its health, its processes, its jobs, its tenants."""
