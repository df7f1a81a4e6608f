"""Small teams and rules that fit no linear programme: whole shifts, one a day, by column generation.

`docs/explanation/scheduling-rotation.md` explains the method.
"""
