"""The pages of insights: home, explore, the visits behind a figure, KPIs, what people keep, corrections."""
