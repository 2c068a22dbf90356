"""The commands, by the job they do. Each module adds its own to the application."""
