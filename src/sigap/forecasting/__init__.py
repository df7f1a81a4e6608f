"""Volume and handle time ahead, with bands that hold what they say."""
