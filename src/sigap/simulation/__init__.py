"""The digital twin: a compiled discrete-event simulator of a contact centre."""
