use crate::code::Code;
use http_body_util::{BodyExt, Empty};
use hyper::{Request, body::Bytes, client::conn::http1};
use hyper_util::rt::TokioIo;
use std::{net::SocketAddr, process::ExitCode, time::Duration};
use tokio::{net::TcpStream, time::timeout};

/// More than what is needed may take to say that it is there.
const PATIENCE: Duration = Duration::from_secs(2);

/// Asks a service, by its admin port, whether it is ready; if it is not, says why.
pub async fn probe(admin: SocketAddr) -> ExitCode {
    let asked = timeout(PATIENCE, ask(admin)).await;
    let why = match asked.unwrap_or_else(|_| Err(anyhow::anyhow!("it does not answer"))) {
        Ok(None) => return ExitCode::SUCCESS,
        Ok(Some(lacks)) => lacks,
        Err(error) => format!("{error:#}"),
    };
    eprintln!("not ready at {admin}: {why}");
    Code::Unavailable.into()
}

/// Nothing if it is ready, and else what is there and what is not.
async fn ask(admin: SocketAddr) -> anyhow::Result<Option<String>> {
    let stream = TcpStream::connect(admin).await?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    let request = Request::get("/readyz").header("host", admin.to_string());
    let answer = sender.send_request(request.body(Empty::<Bytes>::new())?).await?;
    if answer.status().is_success() {
        return Ok(None);
    }
    let lacks = answer.into_body().collect().await?.to_bytes();
    Ok(Some(String::from_utf8_lossy(&lacks).into_owned()))
}
