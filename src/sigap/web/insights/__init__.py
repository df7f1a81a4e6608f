"""Facts stored, roll-ups, the lake, KPIs, saved reports. Others push facts to it; it reads no other domain's tables."""
