/// The colours of a picture, as people see them (Oklab; Ottosson 2020).
#[derive(Clone, Debug, PartialEq)]
pub struct Palette {
    /// The colours that make most of it, the largest share first.
    pub swatches: Vec<Swatch>,
    /// How bright it is, from 0, black, to 1, white.
    pub brightness: f32,
    /// How strong its colours are, from 0, grey, to 1.
    pub saturation: f32,
    /// How warm its colours are, from -1, blue, to 1, red and yellow.
    pub warmth: f32,
    /// How far its bright parts are from its dark ones, from 0 to 1.
    pub contrast: f32,
}

/// A colour of a picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Swatch {
    /// The colour in sRGB.
    pub rgb: [u8; 3],
    /// What people call it.
    pub name: &'static str,
    /// Its share of the picture, in 0 to 1.
    pub share: f32,
}
