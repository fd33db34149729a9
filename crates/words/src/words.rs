use crate::{
    Error, WordsConfig, bert,
    files::{Files, MINILM},
};
use fastembed::{
    InitOptionsUserDefined, Pooling, TextEmbedding, TokenizerFiles, UserDefinedEmbeddingModel,
};
use ndarray::Array2;
use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

/// The numbers that a text becomes.
pub const DIMENSIONS: usize = 384;

/// The word pieces that are read of a text, among them the one that begins it and
/// the one that ends it. What comes later is not read: the model never learned
/// from longer texts.
pub const MAX_TOKENS: usize = 256;

/// What fastembed asks of a tokenizer beside its own file.
const PADDING: &[u8] = br#"{"pad_token_id": 0}"#;
const NAMES: &[u8] = br#"{"model_max_length": 512, "pad_token": "[PAD]"}"#;

/// A model of what sentences mean. Clones share it, and wait for one another.
#[derive(Clone)]
pub struct Words(Arc<Mutex<TextEmbedding>>);

impl Words {
    /// Sees to it that the model is in its folder, and whole.
    ///
    /// # Errors
    /// A model that is neither there nor to be had.
    pub fn fetch(config: &WordsConfig) -> Result<(), Error> {
        MINILM.open(config).map(drop)
    }

    /// Reads the model from its folder, or fetches it, which is 91 MB, and puts
    /// it there.
    ///
    /// # Errors
    /// A model that is neither there nor to be had, or no engine to run it.
    pub fn load(config: &WordsConfig) -> Result<Self, Error> {
        onnx::engine()?;
        let Files { weights, tokenizer } = MINILM.open(config)?;
        let graph = bert::encoder(&weights).map_err(|error| Error::Model(error.to_string()))?;
        drop(weights);

        let tokenizer = TokenizerFiles {
            tokenizer_file: tokenizer,
            config_file: PADDING.into(),
            special_tokens_map_file: b"{}".into(),
            tokenizer_config_file: NAMES.into(),
        };
        let model = UserDefinedEmbeddingModel::new(graph, tokenizer).with_pooling(Pooling::Mean);
        let options = InitOptionsUserDefined::new().with_max_length(MAX_TOKENS);
        let model = TextEmbedding::try_new_from_user_defined(model, options)?;
        Ok(Self(Arc::new(Mutex::new(model))))
    }

    /// The meaning of each text as a vector of length one, `[texts, 384]`: the
    /// nearer the meanings, the nearer to one their dot product. Of a long text
    /// the first [`MAX_TOKENS`] word pieces count. An empty text is a text.
    ///
    /// # Errors
    /// A model that gave up on a text.
    pub fn embed(&self, texts: &[&str]) -> Result<Array2<f32>, Error> {
        // Each alone: a text's vector depends on no other, no padding is computed, and whoever
        // has one sentence need not wait for a vocabulary.
        let embed = |text: &&str| {
            let mut model = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            model.embed([*text], Some(1))
        };
        let rows = texts.iter().map(embed).collect::<Result<Vec<_>, _>>()?;
        Array2::from_shape_vec((texts.len(), DIMENSIONS), rows.concat().concat())
            .map_err(|error| Error::Model(error.to_string()))
    }
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Words").finish_non_exhaustive()
    }
}
