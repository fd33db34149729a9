use crate::{output, progress, recordings, whole};
use anyhow::Context;
use audio::{Clip, Limits};
use clap::builder::RangedI64ValueParser;
use rayon::prelude::*;
use std::{
    collections::BTreeMap,
    fs,
    io::Write,
    ops::RangeInclusive,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Instant,
};
use vgg_svc::spectrogram::{ColorMap, Picture, Scale};

/// Draw the spectrogram of recordings, as PNGs
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  melomesh spectrogram song.mp3 -o song.png
  melomesh spectrogram song.mp3 -o song.png --scale linear --color-map viridis
  melomesh spectrogram genres/ -o pictures/     genres/jazz/1.wav becomes pictures/jazz/1.png

The exit code is 1 if any recording could not be drawn.")]
pub(crate) struct Args {
    /// A recording, or a folder that is searched for them
    #[arg(value_name = "FILE|DIR")]
    path: PathBuf,

    /// The picture to write, or the folder for pictures
    #[arg(short, long, value_name = "OUT")]
    output: PathBuf,

    /// How frequencies are spaced
    #[arg(long, value_enum, default_value_t)]
    scale: Scale,

    /// The colours of quiet and loud
    #[arg(long, value_enum, default_value_t)]
    color_map: ColorMap,

    /// The width of a picture in pixels
    #[arg(long, default_value_t = Picture::WIDTH_PX, value_parser = within(Picture::WIDTHS_PX))]
    width: u32,

    /// The height of a picture in pixels
    #[arg(long, default_value_t = Picture::HEIGHT_PX, value_parser = within(Picture::HEIGHTS_PX))]
    height: u32,

    /// What stands above; the name of the file if not given
    #[arg(long)]
    title: Option<String>,

    #[command(flatten)]
    limits: Limits,
}

/// A recording and the picture that it becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Job {
    recording: PathBuf,
    picture: PathBuf,
}

pub(crate) async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let jobs = jobs(&args)?;
    let stopped = Arc::new(AtomicBool::new(false));
    let drawing = {
        let stopped = Arc::clone(&stopped);
        tokio::task::spawn_blocking(move || draw_all(&args, &jobs, &stopped))
    };
    tokio::pin!(drawing);
    tokio::select! {
        drawn = &mut drawing => drawn?,
        () = mesh::shutdown() => {
            // What was begun is finished: no picture is left in part.
            stopped.store(true, Ordering::Relaxed);
            drawing.await?
        }
    }
}

/// Draws on every core, until it is stopped.
fn draw_all(args: &Args, jobs: &[Job], stopped: &AtomicBool) -> anyhow::Result<ExitCode> {
    let bar = progress::bar("drawing", jobs.len());
    let started = Instant::now();
    let drawn: Vec<_> = jobs
        .par_iter()
        .filter(|_| !stopped.load(Ordering::Relaxed))
        .map(|job| {
            let drawn = draw(args, job);
            bar.inc(1);
            (job, drawn)
        })
        .collect();
    let drawn_s = started.elapsed().as_secs_f64();
    bar.finish_and_clear();

    let mut failures = 0;
    for (job, drawn) in &drawn {
        if let Err(error) = drawn {
            failures += 1;
            eprintln!("not drawn: {}: {error:#}", job.recording.display());
        }
    }
    output::say(format_args!(
        "{} of {} drawn in {}; {:.1} pictures/s",
        drawn.len() - failures,
        jobs.len(),
        args.output.display(),
        drawn.len() as f64 / drawn_s
    ))?;
    Ok(if failures == 0 && drawn.len() == jobs.len() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Draws one picture: all of it, or nothing.
fn draw(args: &Args, job: &Job) -> anyhow::Result<()> {
    recordings::check_size(&job.recording, &args.limits)?;
    let bytes = fs::read(&job.recording)?;
    let clip = Clip::decode(bytes.into(), &args.limits)?;
    let name = || job.recording.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let picture = Picture {
        scale: args.scale,
        title: args.title.clone().unwrap_or_else(name),
        width_px: args.width,
        height_px: args.height,
        color_map: args.color_map,
    };
    let written = folder_of(&job.picture).and_then(|()| {
        whole::write(&job.picture, |file| Ok(file.write_all(&picture.render(&clip))?))
    });
    written.with_context(|| job.picture.display().to_string())
}

fn folder_of(picture: &Path) -> anyhow::Result<()> {
    Ok(picture.parent().map_or(Ok(()), fs::create_dir_all)?)
}

/// Which recording becomes which picture: a folder's tree is kept.
fn jobs(args: &Args) -> anyhow::Result<Vec<Job>> {
    let one = !args.path.is_dir();
    if one && is_png(&args.output) && !args.output.is_dir() {
        return Ok(vec![Job { recording: args.path.clone(), picture: args.output.clone() }]);
    }
    anyhow::ensure!(
        one || !args.output.is_file(),
        "{} is a file; a folder of recordings needs a folder of pictures",
        args.output.display()
    );
    let root = if one { args.path.parent().unwrap_or(Path::new("")) } else { &args.path };
    let recordings = recordings::find(std::slice::from_ref(&args.path))?;
    Ok(named(recordings, root, &args.output))
}

/// `jazz/1.wav` becomes `jazz/1.png`; where a `jazz/1.mp3` is there as well, both
/// keep their whole names.
fn named(recordings: Vec<PathBuf>, root: &Path, output: &Path) -> Vec<Job> {
    let mut namesakes = BTreeMap::<PathBuf, usize>::new();
    for recording in &recordings {
        *namesakes.entry(recording.with_extension("")).or_default() += 1;
    }
    let job = |recording: PathBuf| {
        let picture = match namesakes[&recording.with_extension("")] {
            1 => recording.with_extension("png"),
            _ => recording.with_added_extension("png"),
        };
        let picture = output.join(picture.strip_prefix(root).unwrap_or(&picture));
        Job { recording, picture }
    };
    recordings.into_iter().map(job).collect()
}

fn is_png(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("png"))
}

fn within(range: RangeInclusive<u32>) -> RangedI64ValueParser<u32> {
    clap::value_parser!(u32).range(i64::from(*range.start())..=i64::from(*range.end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_stand_as_their_recordings_do_and_none_replaces_another() {
        let recordings = ["in/jazz/1.wav", "in/jazz/blues.00001.wav", "in/2.wav", "in/2.mp3"];
        let jobs = named(recordings.map(PathBuf::from).into(), Path::new("in"), Path::new("out"));
        let pictures: Vec<_> = jobs.iter().map(|job| job.picture.to_str().unwrap()).collect();
        assert_eq!(
            pictures,
            ["out/jazz/1.png", "out/jazz/blues.00001.png", "out/2.wav.png", "out/2.mp3.png"]
        );
    }
}
