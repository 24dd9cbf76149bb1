"""What a recording tells from its beginning to its end: replayed, studied, rehearsed, asked what if."""
