"""What a person or a program reads: terminal, JSON, CSV, HTML."""
