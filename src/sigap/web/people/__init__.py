"""Accounts, roles and rights; agents, teams, skills, sites and queues."""
