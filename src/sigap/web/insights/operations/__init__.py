"""What changes insights: facts stored and days closed, and the reports that people keep."""
