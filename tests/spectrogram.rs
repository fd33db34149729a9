//! The spectrogram as a picture, through every door.

use base64::{Engine, prelude::BASE64_STANDARD as STANDARD};
use clap::Parser;
use futures::stream;
use proto::v1::{
    ColorMap, FrequencyScale, RenderSpectrogramRequest,
    spectrogram_renderer_client::SpectrogramRendererClient,
};
use reqwest::{Response, multipart};
use serde_json::{Value, json};
use std::future;
use tests::{System, any_port, channel, clips, http};
use tonic::Code;

const DRAW: &str = "/v1/clips:spectrogram";

/// What a request asks for in these tests, if it may ask for anything.
fn request(audio: Vec<u8>) -> RenderSpectrogramRequest {
    RenderSpectrogramRequest {
        audio: audio.into(),
        scale: FrequencyScale::Linear.into(),
        title: "So What".into(),
        width_px: 800,
        height_px: 0,
        color_map: ColorMap::Viridis.into(),
    }
}

/// The bytes of an answer that must be a picture of that size.
async fn picture(response: Response, size: (u32, u32)) -> Vec<u8> {
    assert_eq!(response.status().as_u16(), 200);
    assert_eq!(response.headers()["content-type"], "image/png");
    let picture = response.bytes().await.expect("the body is whole").to_vec();
    assert_eq!(measure(&picture), Some(size));
    picture
}

/// The width and height that a PNG declares.
fn measure(picture: &[u8]) -> Option<(u32, u32)> {
    let header = picture.strip_prefix(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")?;
    let (width, rest) = header.split_first_chunk()?;
    let (height, _) = rest.split_first_chunk()?;
    Some((u32::from_be_bytes(*width), u32::from_be_bytes(*height)))
}

#[tokio::test]
async fn a_clip_is_drawn_alike_whichever_way_it_is_sent() {
    let system = System::start().await;
    let clip = clips::tune(3.0);
    let (size, mut pictures) = ((800, 480), Vec::new());

    for address in [system.vgg(), system.gateway()] {
        let mut renderer = SpectrogramRendererClient::new(channel(address).await);
        let answer = renderer.render_spectrogram(request(clip.clone())).await.unwrap().into_inner();
        assert_eq!(answer.content_type, "image/png");
        assert_eq!(measure(&answer.data), Some(size));
        pictures.push(answer.data.to_vec());
    }

    let query = "?scale=FREQUENCY_SCALE_LINEAR&title=So+What&widthPx=800&color_map=2";
    let raw = system.post_raw(&format!("{DRAW}{query}"), "audio/wav", "*/*", clip.clone()).await;
    pictures.push(picture(raw, size).await);

    let form = multipart::Form::new()
        .part("audio", multipart::Part::bytes(clip.clone()).file_name("clip.wav"))
        .text("scale", "2")
        .text("title", "So What")
        .text("width_px", "800")
        .text("colorMap", "COLOR_MAP_VIRIDIS");
    let form = http().post(system.url(DRAW)).multipart(form).send().await.unwrap();
    pictures.push(picture(form, size).await);

    let audio = STANDARD.encode(&clip);
    for (scale, color_map) in
        [(json!("FREQUENCY_SCALE_LINEAR"), json!(2)), (json!(2), json!("COLOR_MAP_VIRIDIS"))]
    {
        let body = json!({
            "audio": audio, "scale": scale, "title": "So What", "widthPx": 800, "colorMap": color_map,
        });
        let body = body.to_string().into_bytes();
        let json = system.post_raw(DRAW, "application/json", "image/png", body).await;
        pictures.push(picture(json, size).await);
    }
    assert!(pictures.iter().all(|picture| *picture == pictures[0]));
}

#[tokio::test]
async fn what_is_not_asked_for_is_as_usual_and_what_is_changes_the_picture() {
    let system = System::start().await;
    let clip = clips::tune(2.0);
    let draw = async |query: &str, size| {
        let path = format!("{DRAW}{query}");
        picture(system.post_raw(&path, "audio/wav", "*/*", clip.clone()).await, size).await
    };
    let usual = draw("", (1200, 480)).await;
    assert_eq!(
        draw("?scale=FREQUENCY_SCALE_MEL&colorMap=COLOR_MAP_MAGMA&heightPx=0", (1200, 480)).await,
        usual
    );
    assert_ne!(draw("?scale=FREQUENCY_SCALE_LINEAR", (1200, 480)).await, usual);
    assert_ne!(draw("?colorMap=COLOR_MAP_GREY", (1200, 480)).await, usual);
    assert_ne!(draw("?title=Blue+in+Green", (1200, 480)).await, usual);
    draw("?widthPx=320&heightPx=200", (320, 200)).await;
    draw("?widthPx=4096&heightPx=2160", (4096, 2160)).await;
}

#[tokio::test]
async fn the_strangest_clips_and_titles_are_drawn() {
    let system = System::start().await;
    let title = "%F0%9F%8E%B5".repeat(200);
    let sample = clips::wav(1, 1, 22_050, 16, &[0, 64]);
    for clip in [clips::silence(2.0), sample] {
        let path = format!("{DRAW}?title={title}");
        picture(system.post_raw(&path, "audio/wav", "*/*", clip).await, (1200, 480)).await;
    }
}

#[tokio::test]
async fn what_cannot_be_drawn_is_refused_with_a_reason() {
    let system = System::start().await;
    let mut renderer = SpectrogramRendererClient::new(channel(system.gateway()).await);
    let good = request(clips::tune(1.0));
    let refused = [
        (
            RenderSpectrogramRequest { width_px: 319, ..good.clone() },
            "width_px is 319; it must lie in [320, 4096]",
        ),
        (RenderSpectrogramRequest { width_px: 4_097, ..good.clone() }, "[320, 4096]"),
        (RenderSpectrogramRequest { width_px: -1, ..good.clone() }, "width_px is -1"),
        (
            RenderSpectrogramRequest { height_px: 199, ..good.clone() },
            "height_px is 199; it must lie in [200, 2160]",
        ),
        (RenderSpectrogramRequest { height_px: i32::MAX, ..good.clone() }, "[200, 2160]"),
        (
            RenderSpectrogramRequest { title: "x".repeat(201), ..good.clone() },
            "title must have at most 200",
        ),
        (
            RenderSpectrogramRequest { title: "two\nlines".into(), ..good.clone() },
            "control character",
        ),
        (RenderSpectrogramRequest { scale: 3, ..good.clone() }, "scale is 3"),
        (RenderSpectrogramRequest { color_map: -7, ..good.clone() }, "color_map is -7"),
        (
            RenderSpectrogramRequest { audio: "la la la".into(), ..good.clone() },
            "the clip cannot be decoded",
        ),
        (RenderSpectrogramRequest { audio: "".into(), ..good }, "holds no sound"),
    ];
    for (request, reason) in refused {
        let body = json!({
            "audio": STANDARD.encode(&request.audio), "scale": request.scale, "title": request.title,
            "widthPx": request.width_px, "heightPx": request.height_px, "colorMap": request.color_map,
        });
        let refusal = renderer.render_spectrogram(request).await.unwrap_err();
        assert_eq!(refusal.code(), Code::InvalidArgument, "{reason}");
        assert!(refusal.message().contains(reason), "{}", refusal.message());

        let (status, answer) = system.post(DRAW, "application/json", body.to_string().into()).await;
        assert_eq!((status, answer["code"].as_i64()), (400, Some(3)), "{answer}");
        assert_eq!(answer["message"], refusal.message());
    }
}

#[tokio::test]
async fn words_for_what_there_is_not_are_refused_at_the_door() {
    let system = System::start().await;
    for query in ["?scale=bark", "?widthPx=wide", "?depth=3", "?title=%ff"] {
        let path = format!("{DRAW}{query}");
        let (status, answer) = system.post(&path, "audio/wav", clips::tune(1.0)).await;
        assert_eq!((status, answer["code"].as_i64()), (400, Some(3)), "{query}: {answer}");
    }
}

#[tokio::test]
async fn too_many_clips_are_refused_at_once() {
    let system = System::with_flags(&["--queue-capacity", "0"]).await;
    let (status, answer) = system.post(DRAW, "audio/wav", clips::tune(1.0)).await;
    assert_eq!((status, answer["code"].as_i64()), (429, Some(8)), "{answer}");
}

#[tokio::test]
async fn a_renderer_that_is_away_is_told_without_its_address() {
    let nobody = any_port().await.local_addr().unwrap();
    let listener = any_port().await;
    let gateway = listener.local_addr().unwrap();
    let flags = ["gateway", "--vgg-addr", &format!("http://{nobody}")];
    let config = gateway::Config::parse_from(flags);
    tokio::spawn(gateway::serve(listener, config, stream::pending(), future::pending()));

    let url = format!("http://{gateway}{DRAW}");
    let asked = http().post(url).header("content-type", "audio/wav").body(clips::tune(1.0));
    let response = asked.send().await.unwrap();
    assert_eq!(response.status().as_u16(), 503);
    let answer: Value = response.json().await.unwrap();
    let message = "the spectrogram renderer cannot be reached; try again later";
    assert_eq!(answer["message"], message);
}
