"""Who is on duty and who is told next: rosters, escalation policies, known days."""
