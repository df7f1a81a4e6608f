"""The platform: people log in, events come in, figures come out. Started by `python -m sigap.web`.

The library knows nothing of it. What it is configured by is in `sigap.web.settings`.
"""
