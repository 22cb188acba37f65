"""What the group decided to try: written down beforehand, and held against what happened."""
