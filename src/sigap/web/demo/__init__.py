"""A living demonstration centre, driven by the digital twin."""
