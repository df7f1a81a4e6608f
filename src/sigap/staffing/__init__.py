"""How many: the Erlang family, and the smallest staff that meets every target given.

Nothing is imported before it is used: `import sigap.staffing` compiles nothing.
"""
