"""Who may come in, and what they may do and see: people, sessions, tokens, and what everybody did."""
