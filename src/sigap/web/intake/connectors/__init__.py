"""Connectors: one folder for each system, all alike (`anatomy.py`). The next one is a copy of the nearest.

connectors/<system>/describe.py    what it is called, its settings, how it is set up
connectors/<system>/receive.py     for systems that call us: signature, payload, and the mapping in the library
connectors/<system>/session.py     for systems that we call and whose connection we hold
"""
