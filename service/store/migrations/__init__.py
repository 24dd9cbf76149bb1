"""The schema as it grew, one file a step; the program itself runs what is missing."""
