"""Authentication-Results (RFC 8601): read as providers write it, written as the RFC has it."""

from mailguard.auth.results.model import MethodResult, Problem, ResultsField
from mailguard.auth.results.reader import read_authserv_id, read_results

__all__ = ["MethodResult", "Problem", "ResultsField", "read_authserv_id", "read_results"]
