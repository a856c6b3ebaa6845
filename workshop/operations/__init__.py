"""Verbs: load rows, ask a rule, write rows and one entry of the tracking sheet.

One signature for all: `(session, actor, command, *, now)`. An operation never commits.
"""
