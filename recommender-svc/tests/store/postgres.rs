//! A PostgreSQL of our own, from Debian's package, that ends with the tests.

use sqlx::{AssertSqlSafe, Connection, PgConnection};
use std::{
    io::Write,
    net::TcpListener,
    path::Path,
    process::{Child, Command, Stdio},
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

/// Runs until its standard input ends, which it does with the tests, however these end.
const SCRIPT: &str = r#"
folder=$(mktemp -d)
"$1/initdb" -D "$folder/data" -A trust -U melomesh --no-sync >"$folder/log" || exit 1
umask 077
printenv SERVER_CERT >"$folder/data/server.crt"
printenv SERVER_KEY >"$folder/data/server.key"
"$1/postgres" -D "$folder/data" -p "$2" -k "$folder" -h 127.0.0.1 --ssl=on >>"$folder/log" 2>&1 &
cat
kill -INT $!
wait
rm -r "$folder"
"#;

struct Server {
    address: String,
    certificate: String,
    _script: Child,
}

static SERVER: OnceLock<Option<Server>> = OnceLock::new();
static DATABASES: AtomicU32 = AtomicU32::new(0);

/// The URL of a new database; none, and loudly so, where PostgreSQL is not installed.
pub(crate) async fn database() -> Option<String> {
    let server = SERVER.get_or_init(start).as_ref()?;
    let mut connection = connect(&server.address).await;
    let name = format!("store{}", DATABASES.fetch_add(1, Ordering::Relaxed));
    let create = AssertSqlSafe(format!("CREATE DATABASE {name}"));
    sqlx::query(create).execute(&mut connection).await.unwrap();
    Some(format!("{}/{name}", server.address))
}

/// What the server of [`database`] shows who it is by, as PEM; it is its own authority.
pub(crate) fn certificate() -> &'static str {
    &SERVER.get().unwrap().as_ref().unwrap().certificate
}

fn start() -> Option<Server> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let folders = versions.map(|version| version.path().join("bin"));
    let Some(programs) = folders.filter(|folder| folder.join("initdb").exists()).max() else {
        let _ = writeln!(std::io::stderr(), "SKIPPED: no PostgreSQL: apt-get install postgresql");
        return None;
    };
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let own = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let certificate = own.cert.pem();
    let script = command(&programs)
        .arg(port.to_string())
        .env("SERVER_CERT", &certificate)
        .env("SERVER_KEY", own.signing_key.serialize_pem())
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let address = format!("postgres://melomesh@localhost:{port}");
    Some(Server { address, certificate, _script: script })
}

/// PostgreSQL does not run as root.
fn command(programs: &Path) -> Command {
    let is_root = std::fs::metadata("/proc/self").is_ok_and(|me| {
        use std::os::unix::fs::MetadataExt;
        me.uid() == 0
    });
    let mut command = Command::new(if is_root { "setpriv" } else { "sh" });
    if is_root {
        command.args(["--reuid=postgres", "--regid=postgres", "--init-groups", "sh"]);
    }
    command.args(["-c", SCRIPT, "sh"]).arg(programs).current_dir("/");
    command
}

async fn connect(address: &str) -> PgConnection {
    let asked = Instant::now();
    loop {
        match PgConnection::connect(&format!("{address}/postgres")).await {
            Ok(connection) => return connection,
            Err(error) => assert!(asked.elapsed().as_secs() < 120, "PostgreSQL: {error}"),
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}
