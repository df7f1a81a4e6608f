"""What happened: the event vocabulary, the tidy tables everyone agrees on, the one fold from events to facts, checks."""
