"""Search and network, under the reader's permissions."""
