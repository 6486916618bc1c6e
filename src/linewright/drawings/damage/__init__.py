"""What years, copiers, scanners and people do to a drawing."""
