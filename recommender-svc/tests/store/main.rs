//! What a store holds to, by SQLite and by PostgreSQL alike.
#![expect(clippy::unwrap_used, reason = "a panic is how a test reports")]

mod postgres;

use music::{Emotion, Opinion, Site};
use recommender_svc::catalogue::{Catalogue, Error, Format, Reader, Report, SongId, Store, export};
use std::{
    io::{self, BufRead, BufReader, Read},
    path::PathBuf,
    process::{Command, Stdio},
    sync::Arc,
    time::Duration,
};
use tokio::sync::Notify;

const NAMES: &str = "title,artist,year,genre,language,moods,valence,arousal,spotify_id\n";

/// Each of these as a test of each engine; it is given the address of a new store.
macro_rules! by_both {
    ($($test:ident)*) => {
        mod by_sqlite {$(
            #[tokio::test(flavor = "multi_thread")]
            async fn $test() {
                let folder = tempfile::tempdir().unwrap();
                super::$test(folder.path().join("songs.db").to_str().unwrap()).await;
            }
        )*}
        mod by_postgresql {$(
            #[tokio::test(flavor = "multi_thread")]
            async fn $test() {
                if let Some(address) = super::postgres::database().await {
                    super::$test(&address).await;
                }
            }
        )*}
    };
}

by_both! {
    a_store_without_emotions_gets_the_starter_catalogue
    a_file_that_comes_twice_changes_nothing
    a_source_that_comes_again_replaces_what_it_gave
    another_handle_sees_an_import
    imports_at_once_wait_for_each_other
    stores_that_open_at_once_are_not_in_each_others_way
    an_import_that_fails_leaves_what_was
    an_import_that_is_dropped_leaves_what_was
    an_import_that_is_killed_leaves_what_was
    a_file_of_nothing_is_refused_and_leaves_what_was
    rejects_are_counted_and_kept
    texts_come_back_letter_by_letter
    what_was_exported_gives_the_same_catalogue
    a_rating_takes_the_place_of_the_one_before
    ratings_are_listed_by_listener_the_last_first
    what_was_acknowledged_outlives_a_kill
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_shows_who_it_is_where_that_is_asked() {
    let Some(address) = postgres::database().await else { return };
    let folder = tempfile::tempdir().unwrap();
    let authority = folder.path().join("authority.pem");
    let trusting = format!("{address}?sslmode=verify-full&sslrootcert={}", authority.display());

    std::fs::write(&authority, postgres::certificate()).unwrap();
    let store = Store::open(&trusting).await.unwrap();
    assert!(store.seed_if_empty().await.unwrap());

    let other = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    std::fs::write(&authority, other.cert.pem()).unwrap();
    let told = Store::open(&trusting).await.unwrap_err().to_string();
    assert!(told.contains("certificate"), "{told}");
    let elsewhere = trusting.replace("localhost", "127.0.0.1");
    std::fs::write(&authority, postgres::certificate()).unwrap();
    assert!(Store::open(&elsewhere).await.is_err());
}

/// Imports rows of our own format.
async fn import(store: &Store, source: &str, rows: &str) -> Result<Report, Error> {
    let file = format!("{NAMES}{rows}");
    let songs = Reader::new(Format::Csv, file.as_bytes()).unwrap();
    store.import(source, songs, |_| Ok(())).await
}

fn titles(catalogue: &Catalogue) -> Vec<&str> {
    (0..catalogue.len() as u32).map(|song| catalogue.title(song)).collect()
}

async fn a_store_without_emotions_gets_the_starter_catalogue(address: &str) {
    let store = Store::open(address).await.unwrap();
    import(&store, "no emotions", "A,X,,,,,,,\n,,,,,calm,,,\n").await.unwrap();
    assert!(store.seed_if_empty().await.unwrap());
    let catalogue = store.load().await.unwrap();
    assert!(catalogue.len() >= 600, "{}", catalogue.len());
    assert!(!store.seed_if_empty().await.unwrap());
    assert_eq!(store.revision().await.unwrap(), 2);
}

async fn a_file_that_comes_twice_changes_nothing(address: &str) {
    let store = Store::open(address).await.unwrap();
    let rows = "A,X,1984,pop,en,calm;warm,5.5,3.25,\nB,Y,,,,,,,\n";
    let first = import(&store, "ours", rows).await.unwrap();
    let before = store.load().await.unwrap();
    let second = import(&store, "ours", rows).await.unwrap();
    assert_eq!((first.changed, second.changed), (true, false));
    assert_eq!(Report { changed: true, ..second }, first);
    assert_eq!(store.load().await.unwrap(), before);
}

async fn a_source_that_comes_again_replaces_what_it_gave(address: &str) {
    let store = Store::open(address).await.unwrap();
    import(&store, "one", "A,X,,,,calm,,,\nB,X,,,,warm,,,\n").await.unwrap();
    import(&store, "two", "C,X,,,,calm,,,\n").await.unwrap();
    import(&store, "one", "D,X,,,,wild,,,\n").await.unwrap();
    let catalogue = store.load().await.unwrap();
    assert_eq!((titles(&catalogue), catalogue.revision()), (vec!["D", "C"], 3));
    let emotions: Vec<_> = catalogue.emotions().iter().map(Emotion::as_str).collect();
    assert_eq!(emotions, ["wild", "calm"]);
}

async fn another_handle_sees_an_import(address: &str) {
    let (one, other) = (Store::open(address).await.unwrap(), Store::open(address).await.unwrap());
    let mut revisions = other.watch(Duration::from_millis(20)).await.unwrap();
    assert_eq!(*revisions.borrow(), 0);
    import(&one, "ours", "A,X,,,,calm,,,\n").await.unwrap();
    let seen = tokio::time::timeout(Duration::from_secs(30), revisions.changed()).await;
    seen.unwrap().unwrap();
    assert_eq!(*revisions.borrow(), 1);
    assert_eq!(titles(&other.load().await.unwrap()), ["A"]);
}

async fn imports_at_once_wait_for_each_other(address: &str) {
    let (one, other) = (Store::open(address).await.unwrap(), Store::open(address).await.unwrap());
    let rows = |artist: &str| {
        (0..2000).map(|song| format!("{song},{artist},,,,calm,,,\n")).collect::<String>()
    };
    let (x, y) = (rows("X"), rows("Y"));
    let both = futures::future::join(import(&one, "x", &x), import(&other, "y", &y)).await;
    both.0.unwrap();
    both.1.unwrap();
    let catalogue = one.load().await.unwrap();
    assert_eq!((catalogue.len(), catalogue.revision()), (4000, 2));
}

async fn stores_that_open_at_once_are_not_in_each_others_way(address: &str) {
    let opening = (0..4).map(|_| Store::open(address));
    for store in futures::future::join_all(opening).await {
        assert_eq!(store.unwrap().revision().await.unwrap(), 0);
    }
}

/// Rows without end; tells when some thousands were read.
struct Endless {
    row: u32,
    told: Arc<Notify>,
}

impl Endless {
    fn file(told: &Arc<Notify>) -> impl BufRead + use<> {
        let endless = Self { row: 0, told: Arc::clone(told) };
        BufReader::new(NAMES.as_bytes().chain(endless))
    }
}

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.row += 1;
        if self.row == 5000 {
            self.told.notify_one();
        }
        (&*format!("{},X,,,,calm{},,,\n", self.row, self.row).into_bytes()).read(buffer)
    }
}

/// A store of one song.
async fn store_of_one(address: &str) -> (Store, Catalogue) {
    let store = Store::open(address).await.unwrap();
    import(&store, "ours", "A,X,,,,calm,,,\n").await.unwrap();
    let catalogue = store.load().await.unwrap();
    (store, catalogue)
}

async fn an_import_that_fails_leaves_what_was(address: &str) {
    let (store, before) = store_of_one(address).await;
    struct Fails;
    impl Read for Fails {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("the disk is on fire"))
        }
    }
    let file = Endless::file(&Arc::<Notify>::default()).take(100_000).chain(BufReader::new(Fails));
    let songs = Reader::new(Format::Csv, file).unwrap();
    let failed = store.import("ours", songs, |_| Ok(())).await.unwrap_err();
    assert_eq!(failed.to_string(), "the disk is on fire");
    assert_eq!(store.load().await.unwrap(), before);
}

async fn an_import_that_is_dropped_leaves_what_was(address: &str) {
    let (store, before) = store_of_one(address).await;
    let told = Arc::<Notify>::default();
    let songs = Reader::new(Format::Csv, Endless::file(&told)).unwrap();
    tokio::select! {
        ended = store.import("ours", songs, |_| Ok(())) => panic!("{ended:?}"),
        () = told.notified() => {}
    }
    assert_eq!(store.load().await.unwrap(), before);
    assert!(import(&store, "ours", "B,X,,,,calm,,,\n").await.unwrap().changed);
}

async fn an_import_that_is_killed_leaves_what_was(address: &str) {
    let (store, before) = store_of_one(address).await;
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "imports_until_it_is_killed", "--nocapture", "--ignored"])
        .env("MELOMESH_TEST_STORE", address)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.any(|line| line.unwrap().contains("in the middle")));
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(store.load().await.unwrap(), before);
    assert!(import(&store, "ours", "B,X,,,,calm,,,\n").await.unwrap().changed);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "started, and killed, by another test"]
async fn imports_until_it_is_killed() {
    let Ok(address) = std::env::var("MELOMESH_TEST_STORE") else { return };
    let store = Store::open(&address).await.unwrap();
    let told = Arc::new(Notify::new());
    let songs = Reader::new(Format::Csv, Endless::file(&told)).unwrap();
    let tell = async {
        told.notified().await;
        println!("in the middle");
    };
    let import = store.import("ours", songs, |_| Ok(()));
    let (ended, ()) = futures::future::join(import, tell).await;
    panic!("{ended:?}");
}

async fn a_file_of_nothing_is_refused_and_leaves_what_was(address: &str) {
    let (store, before) = store_of_one(address).await;
    let refused = import(&store, "ours", ",X,,,,,,,\n,,,,,,,,\n").await.unwrap_err();
    assert_eq!(refused.to_string(), "not one of the 2 rows can be used");
    for name in ["", " ", "a\0b", &"x".repeat(201)] {
        let refused = import(&store, name, "A,X,,,,calm,,,\n").await;
        assert!(matches!(refused, Err(Error::SourceName)), "{name:?}");
    }
    assert_eq!(store.load().await.unwrap(), before);
}

async fn rejects_are_counted_and_kept(address: &str) {
    let store = Store::open(address).await.unwrap();
    let rows = "A,X,,,,calm,,,\n a ,x,,,,wild,,,\n,X,,,,,,,\nB,X,84,,,calm,,,bad\nC,X,,,,;,,,\n";
    let file = format!("{NAMES}{rows}");
    let songs = Reader::new(Format::Csv, file.as_bytes()).unwrap();
    let mut kept = Vec::new();
    let keep = |reject| {
        kept.push(reject);
        Ok(())
    };
    let report = store.import("ours", songs, keep).await.unwrap();
    let counts: Vec<_> = report.rejected.into_iter().collect();
    assert_eq!(
        counts,
        [("bad years", 1), ("duplicates", 1), ("empty titles", 1), ("unreadable seeds", 1)]
    );
    assert_eq!((report.rows, report.songs), (5, 1));
    // The emotions of a row whose song is refused are known all the same.
    assert_eq!((report.combinations, report.emotions), (2, 2));
    let lines: Vec<_> = kept.iter().map(|reject| reject.line).collect();
    assert_eq!((lines, &*kept[0].row), (vec![3, 4, 5, 6], &b" a ,x,,,,wild,,,"[..]));
}

async fn texts_come_back_letter_by_letter(address: &str) {
    let store = Store::open(address).await.unwrap();
    let long = "ä".repeat(500);
    let texts = [
        "'; DROP TABLE songs; --",
        "\"quoted\" and \\ and $1 and ? and %s",
        "🎵👩‍👩‍👧 上を向いて歩こう",
        "a,b;c\tno",
        &long,
    ];
    let rows: String = texts
        .iter()
        .map(|text| text.replace('"', "\"\""))
        .map(|text| format!("\"{text}\",\"{text}\",,\"x' OR 1=1\",'),calm,,,\n"))
        .collect();
    let absurd = format!("{},X,,,,calm,,,\nnul\0,X,,,,calm,,,\n", "x".repeat(10_000));
    let report = import(&store, "o'urs", &(rows + &absurd)).await.unwrap();
    let rejected: Vec<_> = report.rejected.into_iter().collect();
    assert_eq!(rejected, [("absurd lengths", 1), ("control characters", 2)]);

    let catalogue = store.load().await.unwrap();
    let survivors: Vec<_> = texts.into_iter().filter(|text| !text.contains('\t')).collect();
    assert_eq!(titles(&catalogue), survivors);
    assert!(survivors.iter().enumerate().all(|(at, text)| catalogue.artist(at as u32) == *text));
    assert_eq!((catalogue.genre(0), catalogue.language(0)), (Some("x' OR 1=1"), Some("')")));
}

async fn what_was_exported_gives_the_same_catalogue(address: &str) {
    let store = Store::open(address).await.unwrap();
    let seeds = "['bare']\n\"['b', 'a']\"\n\"['a','b']\"\n";
    let seeds = Reader::new(Format::Muse, seeds.as_bytes()).unwrap();
    store.import("seeds", seeds, |_| Ok(())).await.unwrap();
    store.seed_if_empty().await.unwrap();
    let rows = "\"A, \"\"B\"\"\",X,1984,pop,en,b;a,5.1,3.3333333,4u7EnebtmKWzUH433cf5Qv\n\
        C,Y,,,,\"['a','b']\",,,\nD,,,,,[x;y,,,\nE,,,,,,0.1,,\n";
    import(&store, "ours", rows).await.unwrap();
    let before = store.load().await.unwrap();
    let song = before.find(SongId::of("A, \"B\"", "X")).unwrap();
    assert_eq!(before.site_id(song, Site::Spotify), Some("4u7EnebtmKWzUH433cf5Qv"));

    let mut file = Vec::new();
    export(&before, &mut file).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let again = Store::open(folder.path().join("again.db").to_str().unwrap()).await.unwrap();
    for (source, revision) in [("again", 1), ("more", 2)] {
        // What comes from a second source too is put together with the first.
        let songs = Reader::new(Format::Csv, &*file).unwrap();
        let report = again.import(source, songs, |_| Ok(())).await.unwrap();
        assert!(report.rejected.is_empty(), "{report:?}");
        let after = again.load().await.unwrap();
        assert_eq!(after.revision(), revision);
        let mut exported = Vec::new();
        export(&after, &mut exported).unwrap();
        assert_eq!(String::from_utf8(exported).unwrap(), String::from_utf8_lossy(&file));
    }
}

fn song(title: &str) -> SongId {
    SongId::of(title, "")
}

async fn opinions(store: &Store, listener: &str) -> Vec<(SongId, Opinion)> {
    let ratings = store.ratings(listener, None, 1000).await.unwrap();
    ratings.iter().map(|rating| (rating.song, rating.opinion)).collect()
}

async fn a_rating_takes_the_place_of_the_one_before(address: &str) {
    let store = Store::open(address).await.unwrap();
    for opinion in [Opinion::Like, Opinion::Dislike] {
        store.rate("o'me", song("A"), opinion).await.unwrap();
    }
    assert_eq!(opinions(&store, "o'me").await, [(song("A"), Opinion::Dislike)]);
    assert!(store.forget("o'me", song("A")).await.unwrap());
    assert!(!store.forget("o'me", song("A")).await.unwrap());
    assert_eq!(opinions(&store, "o'me").await, []);
}

async fn ratings_are_listed_by_listener_the_last_first(address: &str) {
    let store = Store::open(address).await.unwrap();
    for title in ["A", "B", "C"] {
        store.rate("me", song(title), Opinion::Like).await.unwrap();
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    store.rate("you", song("A"), Opinion::Dislike).await.unwrap();
    let page = store.ratings("me", None, 2).await.unwrap();
    let rest = store.ratings("me", page.last().copied(), 2).await.unwrap();
    let songs: Vec<_> = page.iter().chain(&rest).map(|rating| rating.song).collect();
    assert_eq!(songs, ["C", "B", "A"].map(song));
}

async fn what_was_acknowledged_outlives_a_kill(address: &str) {
    let store = Store::open(address).await.unwrap();
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "rates_until_it_is_killed", "--nocapture", "--ignored"])
        .env("MELOMESH_TEST_STORE", address)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let told = lines.filter_map(|line| line.parse::<u32>().ok());
    let acknowledged: Vec<_> = told.take(30).collect();
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(acknowledged, (0..30).collect::<Vec<_>>());
    let kept = opinions(&store, "me").await;
    assert!(acknowledged.iter().all(|n| kept.contains(&(song(&n.to_string()), Opinion::Like))));
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "started, and killed, by another test"]
async fn rates_until_it_is_killed() {
    let Ok(address) = std::env::var("MELOMESH_TEST_STORE") else { return };
    let store = Store::open(&address).await.unwrap();
    for number in 0.. {
        store.rate("me", song(&number.to_string()), Opinion::Like).await.unwrap();
        println!("\n{number}");
    }
}

/// The folder of songs among the data, if it is there.
fn data(file: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("MELOMESH_DATA").map(PathBuf::from);
    if folder.is_none() {
        eprintln!("SKIPPED: {file}: MELOMESH_DATA is not set");
    }
    folder.map(|folder| folder.join("songs").join(file))
}

async fn import_data(format: Format, file: &str) -> Option<(Report, Catalogue)> {
    let songs = BufReader::new(std::fs::File::open(data(file)?).unwrap());
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path().join("songs.db").to_str().unwrap()).await.unwrap();
    let songs = Reader::new(format, songs).unwrap();
    let report = store.import(file, songs, |_| Ok(())).await.unwrap();
    Some((report, store.load().await.unwrap()))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_9031_seeds_of_muse_are_9031_combinations_of_276_emotions() {
    let Some((report, catalogue)) = import_data(Format::Muse, "muse_seeds_9031.csv").await else {
        return;
    };
    assert_eq!((report.rows, report.combinations, report.emotions), (9031, 9031, 276));
    assert!(report.rejected.is_empty());
    assert_eq!((catalogue.combinations().len(), catalogue.emotions().len()), (9031, 276));
    assert_eq!(catalogue.combinations()[2].seeds(), "['aggressive', 'angry']");
    let words = std::fs::read_to_string(data("muse_emotions_276.txt").unwrap()).unwrap();
    let mut emotions: Vec<_> = catalogue.emotions().iter().map(Emotion::as_str).collect();
    emotions.sort_unstable();
    assert_eq!(emotions, words.lines().collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_songs_of_deezer_have_norms_and_links() {
    let Some((report, catalogue)) = import_data(Format::Deezer, "deezer_test.csv").await else {
        return;
    };
    // One song is there twice, as "Goodbye" and as "Good Bye" or the like.
    assert_eq!((report.rows, report.songs, report.rejected["duplicates"]), (3514, 3513, 1));
    assert!((0..3513).all(|song| {
        let norms = [catalogue.valence(song), catalogue.arousal(song)];
        let within = norms.iter().flatten().filter(|norm| (1.0..=9.0).contains(*norm)).count();
        within == 2 && catalogue.link(song).site == Some(Site::Deezer)
    }));
}
