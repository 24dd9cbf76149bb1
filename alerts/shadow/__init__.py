"""Shadow mode 影子模式: what would have been pushed, beside what was really done."""
