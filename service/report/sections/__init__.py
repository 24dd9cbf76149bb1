"""What a report says, a module a section: facts in, figures, tables, pictures and words out. All pure."""
