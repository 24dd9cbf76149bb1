"""The pages people look at: rendered on the server, kept live by small swaps."""
