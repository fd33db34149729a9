use crate::{
    SongsConfig,
    describe::Format,
    output,
    server::ServerArgs,
    songs::{Recommender, fetch_words},
};
use proto::v1::{Strategy, SuggestSongsRequest, SuggestSongsResponse};
use std::{io, path::PathBuf, time::Duration};
use tokio::time::{Instant, sleep};
use tonic::Code;

/// How long a recommender that was started for the occasion may take to be ready.
const PATIENCE: Duration = Duration::from_secs(60);

/// Find songs that suit a picture, or words
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  melomesh suggest photo.jpg
  melomesh suggest --text \"rain on the window, nobody home\"
  melomesh suggest photo.jpg --genre jazz --from-year 1950 --to-year 1969
  melomesh suggest photo.jpg --blend --vary-artists --songs 20 --format json
  melomesh suggest photo.jpg --server http://localhost:8080 --listener ann")]
pub(crate) struct Args {
    /// The picture
    #[arg(required_unless_present = "text")]
    picture: Option<PathBuf>,

    /// Words in place of the picture, or beside it
    #[arg(long, value_name = "WORDS")]
    text: Option<String>,

    /// How many combinations of emotions give songs
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(i32).range(1..=100))]
    combinations: i32,

    /// How many songs at most
    #[arg(
        long = "songs",
        default_value_t = 12,
        value_name = "COUNT",
        value_parser = clap::value_parser!(i32).range(1..=200)
    )]
    count: i32,

    /// Only songs of this genre; may be given again
    #[arg(long = "genre", value_name = "GENRE")]
    genres: Vec<String>,

    /// Only songs that came out in this year or later
    #[arg(long, default_value_t = 0, hide_default_value = true, value_name = "YEAR")]
    from_year: i32,

    /// Only songs that came out in this year or sooner
    #[arg(long, default_value_t = 0, hide_default_value = true, value_name = "YEAR")]
    to_year: i32,

    /// No two songs of an artist in a row, while there are others
    #[arg(long)]
    vary_artists: bool,

    /// Another seed gives the songs of each combination in another order
    #[arg(long, default_value_t = 0)]
    seed: i64,

    /// Heed how close the moods of picture and songs are, as far as this share says
    #[arg(long, value_name = "SHARE", num_args = 0..=1, default_missing_value = "0.5")]
    blend: Option<f64>,

    /// Whose likes and dislikes refine the answer
    #[arg(long, default_value = "", hide_default_value = true, value_name = "NAME")]
    listener: String,

    /// How to print the songs
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,

    #[command(flatten)]
    server: ServerArgs,

    #[command(flatten)]
    songs: SongsConfig,
}

pub(crate) async fn run(args: Args) -> anyhow::Result<()> {
    let request = request(&args)?;
    if args.server.url.is_none() {
        fetch_words(&args.songs.words).await?;
    }
    let recommender = Recommender::open(&args.server, args.songs).await?;
    let answer = ask(&recommender, request, args.server.url.is_none()).await;
    recommender.close().await?;
    let answer = answer?;
    match args.format {
        Format::Table => print(&answer)?,
        Format::Json => {
            let json = output::json("melomesh.v1.SuggestSongsResponse", &answer)?;
            output::say(format_args!("{json:#}"))?;
        }
    }
    Ok(())
}

fn request(args: &Args) -> anyhow::Result<SuggestSongsRequest> {
    let picture = args.picture.as_deref().map(|file| args.songs.read(file)).transpose()?;
    let strategy = args.blend.map_or(Strategy::Combinations, |_| Strategy::Blend);
    Ok(SuggestSongsRequest {
        picture: picture.unwrap_or_default().into(),
        description: args.text.clone().unwrap_or_default(),
        describer: args.songs.describer(),
        strategy: strategy.into(),
        combination_count: args.combinations,
        song_count: args.count,
        genres: args.genres.clone(),
        year_from: args.from_year,
        year_to: args.to_year,
        vary_artists: args.vary_artists,
        seed: args.seed,
        mood_weight: args.blend,
        listener: args.listener.clone(),
    })
}

/// Asks; one that was just started is given time to be ready.
async fn ask(
    recommender: &Recommender,
    request: SuggestSongsRequest,
    own: bool,
) -> anyhow::Result<SuggestSongsResponse> {
    let started = Instant::now();
    loop {
        match recommender.client.clone().suggest_songs(request.clone()).await {
            Ok(answer) => return Ok(answer.into_inner()),
            Err(status)
                if own && status.code() == Code::Unavailable && started.elapsed() < PATIENCE =>
            {
                sleep(Duration::from_millis(50)).await;
            }
            Err(status) => anyhow::bail!("{}", status.message()),
        }
    }
}

/// What is seen, and the songs.
fn print(answer: &SuggestSongsResponse) -> io::Result<()> {
    if let Some(description) = &answer.description {
        output::say(format_args!("{} ({})", description.sentence, description.describer))?;
    }
    let emotions = answer.emotions.iter().take(6);
    let emotions = emotions.map(|each| format!("{} {:.2}", each.emotion, each.score));
    output::say(format_args!("closest: {}", emotions.collect::<Vec<_>>().join(", ")))?;
    if answer.songs.is_empty() {
        return output::say("no song is as you wish; ask for more genres or years");
    }
    let mut table = output::table(["title", "artist", "year", "emotions", "score", "link"]);
    for suggestion in &answer.songs {
        let song = suggestion.song.clone().unwrap_or_default();
        let place = usize::try_from(suggestion.combination).unwrap_or_default();
        let emotions = answer.combinations.get(place).map(|each| each.emotions.join(", "));
        table.add_row([
            song.title,
            song.artist,
            if song.year == 0 { String::new() } else { song.year.to_string() },
            emotions.unwrap_or_default(),
            format!("{:.3}", suggestion.score),
            song.link,
        ]);
    }
    output::say(table)
}
