"""What the service tells others who only look: series for pictures, conclusions as messages. Never read back."""
