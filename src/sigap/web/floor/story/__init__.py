"""The day's story: a day told again on the board, and what went wrong in it, when, why, and what was done."""
