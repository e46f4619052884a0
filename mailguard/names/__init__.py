"""Names as people read them and as machines compare them: IDNA, skeletons, public suffixes."""
