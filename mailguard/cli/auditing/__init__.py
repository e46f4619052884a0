"""The insides of `audit`: a request, run over accounts and files, and its results."""
