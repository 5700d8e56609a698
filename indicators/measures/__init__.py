"""Pure measure functions; each names its source."""
