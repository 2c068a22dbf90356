"""One canonical form each for names, dates, phones, plates, postcodes and identifiers. Pure functions of text."""
