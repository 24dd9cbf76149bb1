"""What runs and what people look at: verbs, the live service, store, pages and reports."""
