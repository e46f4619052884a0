"""What a mail says: bytes to headers, authors, text, links and QR codes. Never raises."""
