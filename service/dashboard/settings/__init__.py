"""The page of settings: how the service is set up, whom it tells, what it does by the clock, and by which model."""
