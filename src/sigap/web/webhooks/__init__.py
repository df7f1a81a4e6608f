"""Webhooks out: what happens here is told to other systems, by the Standard Webhooks convention."""
