"""What is done by the clock: each job once for every time it is due, by whichever process comes first."""
