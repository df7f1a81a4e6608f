"""What happened: the event vocabulary, the tidy tables, the one fold from events to facts, the checks."""
