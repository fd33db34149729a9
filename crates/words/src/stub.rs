//! A server of HTTP on this machine, for tests: it answers with what it is told.

use std::{
    io::{BufRead, BufReader, Write},
    net::TcpListener,
    sync::{Arc, Mutex},
    thread,
};

pub(crate) struct Stub {
    pub(crate) url: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Stub {
    /// Answers each path with the bytes of a whole response.
    pub(crate) fn answering(answer: impl Fn(&str) -> Vec<u8> + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let paths = Arc::clone(&asked);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let mut lines = BufReader::new(&stream).lines().map(Result::unwrap);
                let path = lines.next().unwrap().split(' ').nth(1).unwrap().to_owned();
                _ = lines.take_while(|line| !line.is_empty()).count();
                paths.lock().unwrap().push(path.clone());
                stream.write_all(&answer(&path)).unwrap();
            }
        });
        Self { url, asked }
    }

    /// The paths that were asked for.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

/// A response that holds a file.
pub(crate) fn holding(file: &[u8]) -> Vec<u8> {
    let length = file.len();
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
    [head.as_bytes(), file].concat()
}

pub(crate) fn not_found() -> Vec<u8> {
    b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".into()
}

pub(crate) fn moved(path: &str) -> Vec<u8> {
    let head = "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nConnection: close\r\n";
    format!("{head}Location: {path}\r\n\r\n").into()
}
