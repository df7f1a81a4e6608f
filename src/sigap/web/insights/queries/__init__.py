"""What can be read of insights: figures and the rows behind them, and the reports that people keep."""
