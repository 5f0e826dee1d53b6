"""`make bench`: how fast the card is, and what it costs. Figures are ratios within one run; the machine may be noisy."""
