"""What is compared of two records, what is found and what is forbidden: models as data, and what training made of them."""
