"""The one pipeline of service, audit and demo: fetch, analyse, store, act."""
