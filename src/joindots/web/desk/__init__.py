"""The data officer's desk: files received, what they hold, runs in the background, exports as jobs."""
