"""What people do on the floor: states changed, messages, raised hands, notes, calls listened to, views saved."""

from __future__ import annotations
