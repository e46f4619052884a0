"""Golden cases: message, DNS, verdict and reason side by side."""
