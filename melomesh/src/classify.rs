use crate::{
    Mesh, MeshConfig, output, progress, recordings,
    server::{self, Connection, ServerArgs},
};
use clap::ValueEnum;
use futures::{StreamExt, stream};
use proto::v1::{
    ClassifyRequest, ClassifyResponse, genre_classifier_client::GenreClassifierClient,
};
use serde_json::{Value, json};
use std::{
    io,
    path::{Path, PathBuf},
    process::ExitCode,
    thread,
};
use tokio::net::TcpListener;

/// Name the genre of recordings
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  melomesh classify song.mp3
  melomesh classify ~/Music --format csv > genres.csv
  melomesh classify song.wav --rhythm --format json
  melomesh classify song.wav --model vgg
  melomesh classify song.mp3 --server http://localhost:8080

The exit code is 1 if any file failed.")]
pub(crate) struct Args {
    /// Recordings, and folders that are searched for them
    #[arg(required = true, value_name = "FILE|DIR")]
    paths: Vec<PathBuf>,

    /// The model to ask: svm, vgg, or ensemble for both together
    #[arg(long, default_value = "ensemble")]
    model: String,

    /// Find tempo and beats too
    #[arg(long)]
    rhythm: bool,

    /// How to print the verdicts
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,

    #[command(flatten)]
    server: ServerArgs,

    #[command(flatten)]
    mesh: MeshConfig,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// For people
    Table,
    /// An array of objects, as the REST API has them
    Json,
    /// A line a file
    Csv,
}

struct Verdict {
    file: PathBuf,
    answer: Result<ClassifyResponse, String>,
}

pub(crate) async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let files = recordings::find(&args.paths)?;
    let (connection, mesh) = match &args.server.url {
        Some(url) => (server::connect(url, args.server.api_key.clone()).await?, None),
        None => {
            let listener = TcpListener::bind("127.0.0.1:0").await?;
            let mesh = Mesh::start(listener, args.mesh.clone(), None).await?;
            (server::connect(&format!("http://{}", mesh.gateway), None).await?, Some(mesh))
        }
    };
    let client = GenreClassifierClient::new(connection);
    let bar = progress::bar("listening", files.len());
    let at_once = thread::available_parallelism().map_or(1, usize::from);
    let verdicts: Vec<_> = stream::iter(files)
        .map(|file| async {
            let answer = ask(&client, &args, &file).await.map_err(|error| format!("{error:#}"));
            bar.inc(1);
            Verdict { file, answer }
        })
        .buffered(at_once)
        .collect()
        .await;
    bar.finish_and_clear();
    if let Some(mesh) = mesh {
        drop(client);
        mesh.stop().await?;
    }

    match args.format {
        Format::Table => print_table(&verdicts, args.rhythm)?,
        Format::Json => print_json(&verdicts)?,
        Format::Csv => print_csv(&verdicts)?,
    }
    let failed = verdicts.iter().any(|verdict| verdict.answer.is_err());
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

async fn ask(
    client: &GenreClassifierClient<Connection>,
    args: &Args,
    file: &Path,
) -> anyhow::Result<ClassifyResponse> {
    recordings::check_size(file, &args.mesh.limits)?;
    let request = ClassifyRequest {
        model: args.model.clone(),
        audio: tokio::fs::read(file).await?.into(),
        include_rhythm: args.rhythm,
    };
    let answer = client.clone().classify(request).await;
    Ok(answer.map_err(|status| anyhow::anyhow!("{}", status.message()))?.into_inner())
}

fn print_table(verdicts: &[Verdict], rhythm: bool) -> io::Result<()> {
    let mut table = output::table(["file", "genre", "then", "length", "tempo", "note"]);
    for Verdict { file, answer } in verdicts {
        let file = file.display().to_string();
        match answer {
            Ok(answer) => table.add_row([
                file,
                output::genres(&answer.genres, 1),
                output::genres(answer.genres.get(1..).unwrap_or_default(), 2),
                format!("{:.1} s", answer.duration_s),
                tempo(answer),
                notes(answer),
            ]),
            Err(error) => {
                table.add_row([file, "—".into(), "".into(), "".into(), "".into(), error.clone()])
            }
        };
    }
    if !rhythm && let Some(column) = table.column_mut(4) {
        column.set_constraint(comfy_table::ColumnConstraint::Hidden);
    }
    output::say(table)
}

fn print_json(verdicts: &[Verdict]) -> anyhow::Result<()> {
    let object = |Verdict { file, answer }: &Verdict| {
        let mut object = match answer {
            Ok(answer) => output::json("melomesh.v1.ClassifyResponse", answer)?,
            Err(error) => json!({ "error": error }),
        };
        object["file"] = Value::from(file.display().to_string());
        Ok(object)
    };
    let objects: Vec<_> = verdicts.iter().map(object).collect::<anyhow::Result<_>>()?;
    Ok(output::say(format_args!("{:#}", Value::from(objects)))?)
}

fn print_csv(verdicts: &[Verdict]) -> anyhow::Result<()> {
    let mut lines = csv::Writer::from_writer(io::stdout());
    lines.write_record([
        "file",
        "genre",
        "probability",
        "duration_s",
        "tempo_bpm",
        "note",
        "error",
    ])?;
    for Verdict { file, answer } in verdicts {
        let file = file.display().to_string();
        match answer {
            Ok(answer) => {
                let (genre, probability) = answer
                    .genres
                    .first()
                    .map(|best| (best.genre.clone(), format!("{:.4}", best.probability)))
                    .unwrap_or_default();
                let duration = format!("{:.3}", answer.duration_s);
                let fields = [file, genre, probability, duration, tempo(answer), notes(answer)];
                lines.write_record(fields.iter().map(String::as_str).chain([""]))?;
            }
            Err(error) => lines.write_record([file.as_str(), "", "", "", "", "", error])?,
        }
    }
    Ok(lines.flush()?)
}

fn tempo(answer: &ClassifyResponse) -> String {
    answer.rhythm.as_ref().map(|rhythm| format!("{:.1}", rhythm.tempo_bpm)).unwrap_or_default()
}

fn notes(answer: &ClassifyResponse) -> String {
    let messages: Vec<_> = answer.warnings.iter().map(|warning| warning.message.as_str()).collect();
    messages.join("; ")
}
