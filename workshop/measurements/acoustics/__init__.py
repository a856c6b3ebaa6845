"""Listening to a watch: beats, rate, amplitude and beat error from a recording.

The only room that needs numpy and soundfile; whoever uses it imports it when a sound is there.
"""
