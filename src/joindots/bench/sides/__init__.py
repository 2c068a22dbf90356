"""The sides, a module each: what a peer is told, and how its answer becomes labels. Each imports its own peer only."""
