"""What every domain stands on: tenants kept apart, the event log, the audit log, jobs, live streams."""
