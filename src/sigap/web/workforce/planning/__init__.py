"""Between the platform's rows and the library: what forecasting, staffing and scheduling are asked, and their answers.

Nothing here knows of versions or of the database.
"""
