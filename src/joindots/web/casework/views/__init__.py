"""The screens of casework, one module for each."""
