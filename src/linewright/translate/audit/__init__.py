"""What changed on a page: lines and texts lost and added, and what its vectors leave out."""
