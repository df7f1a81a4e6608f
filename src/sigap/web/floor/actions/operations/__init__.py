"""Writes of what people do on the floor. Each is a transaction, tells the audit log, and shows itself at once.

hands      an agent asks for help, somebody answers
messages   to an agent or a team, and that they were read
states     an agent's state, changed by somebody else
skills     an agent's skills, for today or for good
calls      queues and pauses at the telephony, and listening to a call: commands to a connector
notes      notes on the day
views      views of the board by a name
"""

from __future__ import annotations
