"""The windows page: what the model in force knows of each segment, and what repair-time limits come to."""
