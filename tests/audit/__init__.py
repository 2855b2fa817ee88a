"""The audit: attacks that must fail and odd inputs that must not, run by `make audit`."""
