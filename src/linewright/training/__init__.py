"""The training loop and what it writes: checkpoints, logs, samples."""
