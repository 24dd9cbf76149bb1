"""How people are told: one outbox, and a way for each channel that is set."""
