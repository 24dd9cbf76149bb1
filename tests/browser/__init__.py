"""Pages as people see them: a live service, and Chromium that looks at it."""
