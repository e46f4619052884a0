"""Who sent a mail: SPF, DKIM, ARC, DMARC, Authentication-Results, and whom to believe."""
