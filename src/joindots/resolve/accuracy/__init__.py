"""How right the links are, with a truth and without one."""
