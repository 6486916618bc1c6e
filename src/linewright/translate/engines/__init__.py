"""What runs networks on pages: PyTorch and onnxruntime, and the step from one to the other."""
