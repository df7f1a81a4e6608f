"""Pages of this domain: one's own account (`own`), the floor, members, tokens, the audit log, personal data."""
