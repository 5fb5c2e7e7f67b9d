"""``signmm report``: what runs, models and score files came to."""
