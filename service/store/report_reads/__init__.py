"""What the sections of reports are made from: facts of a stretch of time, summed by the database."""
