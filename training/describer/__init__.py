"""Trains the network that describes pictures: distilled from MobileNets, and written as ONNX."""
