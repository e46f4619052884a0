"""The judge: compares who sent a mail with who it says it is."""
