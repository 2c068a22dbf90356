"""The web application that a review is run on: accounts, audit, casework, explore. Django stays in this room."""
