"""What arrives: alarms, complaints and the network they speak of, read and checked."""
