"""The commands: flask <noun> <verb>."""
