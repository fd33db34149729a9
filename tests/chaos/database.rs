//! A PostgreSQL of our own, from Debian's package.

use crate::child::Child;
use std::{
    fs::{self, Permissions},
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};
use tempfile::TempDir;
use tests::any_port;
use tokio::{net::TcpStream, process::Command, time::sleep};

#[derive(Debug)]
pub(crate) struct Database {
    server: Child,
    programs: PathBuf,
    folder: TempDir,
    port: u16,
}

impl Database {
    /// An empty one; `None` where PostgreSQL is not installed.
    pub(crate) async fn start() -> Option<Self> {
        let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
        let programs = versions.map(|version| version.path().join("bin"));
        let programs = programs.filter(|folder| folder.join("initdb").exists()).max()?;
        let folder = tempfile::tempdir().expect("there is room");
        // It does not run as root, but as a user who has to get in.
        fs::set_permissions(&folder, Permissions::from_mode(0o777)).expect("it is ours");
        let mut init = as_user(&programs.join("initdb"), folder.path());
        let init = init.args(["-A", "trust", "-U", "melomesh", "--no-sync"]).output().await;
        assert!(init.expect("it starts").status.success(), "a database is made");
        let port = any_port().await.local_addr().expect("it is bound").port();
        let server = serve(&programs, folder.path(), port).await;
        Some(Self { server, programs, folder, port })
    }

    pub(crate) fn url(&self) -> String {
        format!("postgres://melomesh@127.0.0.1:{}/postgres", self.port)
    }

    /// Ends at once, and leaves its connections.
    pub(crate) async fn crash(&mut self) {
        self.server.signal("QUIT").await;
        self.server.ended().await;
    }

    pub(crate) async fn restart(&mut self) {
        self.server = serve(&self.programs, self.folder.path(), self.port).await;
    }
}

async fn serve(programs: &Path, folder: &Path, port: u16) -> Child {
    let mut server = as_user(&programs.join("postgres"), folder);
    let server = server.args(["-F", "-h", "127.0.0.1", "-p", &port.to_string(), "-k"]).arg(folder);
    let server = Child::spawn(server.stderr(Stdio::null())).expect("it starts");
    while TcpStream::connect(("127.0.0.1", port)).await.is_err() {
        sleep(Duration::from_millis(20)).await;
    }
    server
}

/// A program of PostgreSQL's over the data in a folder.
fn as_user(program: &Path, folder: &Path) -> Command {
    let is_root = fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0);
    let mut command = match is_root {
        true => Command::new("setpriv"),
        false => Command::new(program),
    };
    if is_root {
        command.args(["--reuid=postgres", "--regid=postgres", "--init-groups"]).arg(program);
    }
    command.arg("-D").arg(folder.join("data")).current_dir("/");
    command
}
