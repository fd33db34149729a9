//! What words mean, as vectors.
