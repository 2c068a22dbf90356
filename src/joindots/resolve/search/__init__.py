"""The search: have we seen this person, by any part of what is known of them."""
