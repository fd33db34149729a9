//! Bytes to pixels, and pixels to colours.
