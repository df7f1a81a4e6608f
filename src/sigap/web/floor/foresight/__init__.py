"""What comes next on a tenant's floor, and what to do about it: the twin, started from the live state.

`planned` reads what was planned, `prospect` makes the twin's scenario of it and of a glance at the floor, `child` is
the process that lives it, `seer` is the floor's end of the line to it.
"""
