"""Names as people read them and as machines compare them: IDNA, folds, public suffixes."""
