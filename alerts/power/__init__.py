"""Before the outage: sites that run on batteries, and how long those last."""
