"""Events in: the API, connectors, their health, and the one way from events to facts."""
