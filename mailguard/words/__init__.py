"""Every sentence by code, in English and Chinese."""
