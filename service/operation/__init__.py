"""What those who run the service look at: health, checks, metrics, logs, backups, dead letters."""
