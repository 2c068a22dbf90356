"""What a file teaches about how people are recorded, without labels."""
