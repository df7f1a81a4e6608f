"""How many agents it takes: the Erlang family, requirements for points and for distributions, backlog, several skills."""
