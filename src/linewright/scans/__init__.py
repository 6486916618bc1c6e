"""What a scan needs before it is translated: its resolution, its level, its coloured marks."""
