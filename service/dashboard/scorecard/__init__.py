"""The scorecard page: past forecasts against what came, and what people said of what was concluded."""
