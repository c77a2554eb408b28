//! Real sockets on the loopback interface.

use std::net::SocketAddr;

use axum::Router;
use axum::body::Body;
use axum::routing::{any, get, put};
use futures::StreamExt;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::*;
use crate::Outcome;

/// Serves `app` until the test ends.
async fn serve(app: Router) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, app).await });
    address
}

/// Answers every connection with these bytes once a request has come, then closes it.
async fn serve_raw(bytes: &'static [u8]) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let mut request = [0; 4096];
            let _ = socket.read(&mut request).await;
            let _ = socket.write_all(bytes).await;
        }
    });
    address
}

fn to(address: SocketAddr, method: Method, path: &str) -> Request {
    let url = Url::parse(&format!("http://{address}{path}")).unwrap();
    Request { url, ..request(method) }
}

fn cx() -> CallContext {
    World::new().cx(Class::Background)
}

#[tokio::test]
async fn a_refused_connection_is_offline_and_nothing_was_done() {
    let unused = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let error = Client::new("test").send(&cx(), to(unused, Method::POST, "/")).await.unwrap_err();
    assert_eq!((error.kind, error.outcome), (ErrorKind::Offline, Outcome::NotDone));
}

#[tokio::test]
async fn a_cut_body_and_a_reset_leave_a_write_uncertain() {
    for bytes in [&b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"data\":"[..], &b""[..]] {
        let address = serve_raw(bytes).await;
        let error = Client::new("test").send(&cx(), to(address, Method::POST, "/")).await.unwrap_err();
        assert_eq!((error.kind, error.outcome), (ErrorKind::Interrupted, Outcome::Unknown));
    }
}

#[tokio::test]
async fn a_peer_that_never_answers_meets_the_deadline() {
    let app = Router::new().route("/", any(std::future::pending::<()>));
    let address = serve(app).await;
    let layer = Timeout::new(Arc::new(Client::new("test")), Arc::new(RealSleeper), Duration::from_millis(50));
    let error = layer.send(&cx(), to(address, Method::POST, "/")).await.unwrap_err();
    assert_eq!((error.kind, error.outcome), (ErrorKind::Timeout, Outcome::Unknown));
}

#[tokio::test]
async fn a_portals_page_comes_through_the_whole_stack_as_a_portal() {
    let page = || async { axum::response::Html("<html>Welcome to the hotel</html>") };
    let address = serve(Router::new().route("/things", get(page))).await;
    let stack = Stack {
        service: "test",
        transport: Arc::new(Client::new("test")),
        tokens: Some(Arc::new(FixedCredential(Credential::bearer("t").unwrap()))),
        budget: Budget::new(&[]),
        classify,
        attempt_timeout: Duration::from_secs(5),
        surroundings: Surroundings::default(),
    };
    let error = stack.build().send(&cx(), to(address, Method::GET, "/things")).await.unwrap_err();
    assert_eq!((error.kind, error.status), (ErrorKind::Portal, Some(200)));
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let app = Router::new()
        .route("/", get(|| async { axum::response::Redirect::temporary("/elsewhere") }))
        .route("/elsewhere", get(|| async { "{}" }));
    let response = Client::new("test").send(&cx(), to(serve(app).await, Method::GET, "/")).await.unwrap();
    assert_eq!(response.status, 307);
}

#[tokio::test]
async fn a_streamed_part_arrives_whole_with_its_length() {
    let app = Router::new().route(
        "/part",
        put(|headers: HeaderMap, body: Body| async move {
            let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
            format!("{} {}", headers["content-length"].to_str().unwrap(), body.len())
        }),
    );
    let chunk = Bytes::from(vec![7_u8; 64 * 1024]);
    let parts = futures::stream::iter(std::iter::repeat_n(chunk, 16)).map(Ok);
    let mut upload = to(serve(app).await, Method::PUT, "/part").unsigned();
    upload.stream = Some((Box::pin(parts), 1024 * 1024));
    let response = Client::new("test").send(&cx(), upload).await.unwrap();
    assert_eq!(response.body, "1048576 1048576");
}

#[tokio::test]
async fn a_local_file_that_fails_to_read_is_not_blamed_on_the_network() {
    let app = Router::new().route("/part", put(|body: Bytes| async move { body.len().to_string() }));
    let mut upload = to(serve(app).await, Method::PUT, "/part").unsigned();
    let broken =
        futures::stream::iter([Ok(Bytes::from_static(b"abc")), Err(std::io::Error::other("unplugged"))]);
    upload.stream = Some((Box::pin(broken), 6));
    let error = Client::new("test").send(&cx(), upload).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Local);
    assert!(error.detail.contains("unplugged"), "{}", error.detail);
}

#[tokio::test]
async fn an_upload_that_no_longer_moves_is_given_up() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    // Accepted by the system, read by nobody: the socket buffers fill up.
    let chunk = Bytes::from(vec![7_u8; 1024 * 1024]);
    let mut upload = to(address, Method::PUT, "/part").unsigned();
    upload.stream = Some((Box::pin(futures::stream::repeat(chunk).map(Ok)), 1 << 40));
    let client = Client::new("test").with_stall(Duration::from_millis(200));
    let error = client.send(&cx(), upload).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Timeout);
}

#[tokio::test]
async fn an_answer_longer_than_agreed_is_refused() {
    let app = Router::new().route("/", get(|| async { vec![0_u8; 4096] }));
    let long = Request { max_answer: 1024, ..to(serve(app).await, Method::GET, "/") };
    let error = Client::new("test").send(&cx(), long).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::BadAnswer);
}
