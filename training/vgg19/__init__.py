"""Trains VGG19 to name the genre of music by its mel-spectrogram, and writes it as ONNX."""
