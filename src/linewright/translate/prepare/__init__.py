"""What a scan needs before it is translated: its resolution, level, ground and coloured marks."""
