"""Supervision 督办 of what is overdue, in three levels, and red lights 亮红灯 to the units responsible."""
