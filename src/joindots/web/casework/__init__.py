"""Cases, people, links and what is decided about them."""
