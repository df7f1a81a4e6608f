"""The floor as it is now: live state folded from events, the board's figures, what comes next and what to do.

floor = Floor(thresholds)
floor.extend(heard)                       # as they come in
for contact in floor.doubtful(): ...      # told out of order: tell all of it again with `floor.retell`
board.queue_figures(floor, "cs", span)    # at any instant
"""
