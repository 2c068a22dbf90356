"""The second pass: whom a suspect is named with, and which vehicles and accounts, as evidence of who he is."""
