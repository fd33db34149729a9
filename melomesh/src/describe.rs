use crate::{SongsConfig, output, server::ServerArgs, songs::Recommender};
use clap::ValueEnum;
use proto::v1::{DescribePictureRequest, Description};
use std::{io, path::PathBuf};

/// Tell what is seen in a picture
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  melomesh describe photo.jpg
  melomesh describe photo.jpg --format json
  melomesh describe photo.jpg --server http://localhost:8080")]
pub(crate) struct Args {
    /// The picture
    picture: PathBuf,

    /// How to print what is seen
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,

    #[command(flatten)]
    server: ServerArgs,

    #[command(flatten)]
    songs: SongsConfig,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Table,
    /// An object, as the REST API has it
    Json,
}

pub(crate) async fn run(args: Args) -> anyhow::Result<()> {
    let picture = args.songs.read(&args.picture)?.into();
    let describer = args.songs.describer();
    let mut recommender = Recommender::open(&args.server, args.songs).await?;
    let asked = DescribePictureRequest { picture, describer };
    let answer = recommender.client.describe_picture(asked).await;
    recommender.close().await?;
    let answer = answer.map_err(|status| anyhow::anyhow!("{}", status.message()))?.into_inner();
    match args.format {
        Format::Table => print(&answer.description.unwrap_or_default())?,
        Format::Json => {
            let json = output::json("melomesh.v1.DescribePictureResponse", &answer)?;
            output::say(format_args!("{json:#}"))?;
        }
    }
    Ok(())
}

/// The sentence, and all that it was made of.
fn print(description: &Description) -> io::Result<()> {
    output::say(format_args!("{} ({})", description.sentence, description.describer))?;
    let mut table = output::table(["", ""]);
    let tags = description.tags.iter();
    let tags = tags.map(|tag| format!("{} {:.0} %", tag.name, tag.confidence * 100.0));
    table.add_row(["tags", &tags.collect::<Vec<_>>().join(", ")]);
    if let Some(palette) = &description.palette {
        let swatches = palette.swatches.iter();
        let swatches = swatches
            .map(|swatch| format!("{} {} {:.0} %", swatch.name, swatch.hex, swatch.share * 100.0));
        table.add_row(["colours", &swatches.collect::<Vec<_>>().join(", ")]);
        let light = format!(
            "brightness {:.2}, saturation {:.2}, warmth {:+.2}, contrast {:.2}",
            palette.brightness, palette.saturation, palette.warmth, palette.contrast
        );
        table.add_row(["light", &light]);
    }
    if let Some(mood) = description.mood {
        let mood = format!("valence {:.1}, arousal {:.1} of 9", mood.valence, mood.arousal);
        table.add_row(["mood", &mood]);
    }
    output::say(table)
}
