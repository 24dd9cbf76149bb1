"""What an agent tells a customer who calls, and what people know of complaints that figures do not tell."""
