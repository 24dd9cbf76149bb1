"""What would have been: the outages of a recording under other orders of dispatch and other repair-time limits."""
