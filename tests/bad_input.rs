//! What is said to who sends something else than music.

use futures::StreamExt;
use proto::v1::{
    ClassifyRequest, ClassifyStreamRequest, ClassifyTimelineRequest, SignalEncoding, StreamConfig,
    classify_stream_request::Request as Part,
};
use tests::{System, clips, grpc};
use tonic::Code;

const CLASSIFY: &str = "/v1/models/svm:classify";

/// What is refused, and a word that says why.
fn refused() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let tune = clips::tune(5.0);
    let nan: Vec<u8> = [f32::NAN; 4_000].iter().flat_map(|sample| sample.to_le_bytes()).collect();
    let mut lying = tune.clone();
    lying[40..44].copy_from_slice(&0x00ff_ffff_u32.to_le_bytes());
    vec![
        ("nothing", Vec::new(), "no sound"),
        ("half a file", tune[..tune.len() / 2].to_vec(), "breaks off"),
        ("half a header", tune[..20].to_vec(), ""),
        ("noise", clips::noise(100_000), ""),
        ("a text", b"la la la, she sang, and nothing more".to_vec(), ""),
        ("a header that lies", lying, "breaks off"),
        ("0 Hz", clips::wav(1, 1, 0, 16, &[0; 8_000]), "0 Hz"),
        ("no numbers", clips::wav(3, 1, 22_050, 32, &nan), ""),
        ("100 channels", clips::wav(1, 100, 22_050, 16, &[1; 200 * 500]), "100"),
        ("an hour", clips::wav(1, 1, 4_000, 8, &vec![128; 4_000 * 3_600]), "1200"),
    ]
}

#[tokio::test]
async fn what_is_no_clip_is_refused_with_a_reason() {
    let system = System::start().await;
    let mut grpc = grpc(system.svm()).await;
    for (name, audio, reason) in refused() {
        let (status, answer) = system.post(CLASSIFY, "audio/wav", audio.clone()).await;
        assert_eq!((status, answer["code"].as_i64()), (400, Some(3)), "{name}: {answer}");
        let message = answer["message"].as_str().unwrap();
        assert!(message.contains(reason), "{name}: {message}");
        assert!(!message.contains("127.0.0.1"), "{name}: {message}");

        let request = ClassifyRequest {
            model: "svm".into(),
            audio: audio.clone().into(),
            include_rhythm: true,
        };
        let refusal = grpc.classify(request).await.unwrap_err();
        assert_eq!((refusal.code(), refusal.message()), (Code::InvalidArgument, message), "{name}");

        let request =
            ClassifyTimelineRequest { model: "svm".into(), audio: audio.into(), hop_s: 0.0 };
        let refusal =
            grpc.classify_timeline(request).await.unwrap().into_inner().next().await.unwrap();
        assert_eq!(refusal.unwrap_err().code(), Code::InvalidArgument, "{name}");
    }
    // And it still works.
    assert_eq!(system.post(CLASSIFY, "audio/wav", clips::tune(3.0)).await.0, 200);
}

#[tokio::test]
async fn what_is_hardly_a_clip_is_answered_with_a_warning() {
    let system = System::start().await;
    for (name, audio, codes) in [
        ("silence", clips::silence(12.0), vec!["WARNING_CODE_SILENT"]),
        ("a second", clips::tune(1.0), vec!["WARNING_CODE_SHORT"]),
        (
            "one sample",
            clips::wav(1, 1, 22_050, 16, &[0, 0]),
            vec!["WARNING_CODE_SILENT", "WARNING_CODE_SHORT"],
        ),
    ] {
        let (status, answer) = system.post(CLASSIFY, "audio/wav", audio).await;
        assert_eq!(status, 200, "{name}: {answer}");
        let warnings = answer["warnings"].as_array().unwrap().iter();
        let said: Vec<_> = warnings.map(|warning| warning["code"].as_str().unwrap()).collect();
        assert_eq!(said, codes, "{name}");
        let genres = answer["genres"].as_array().unwrap().iter();
        let sum: f64 = genres.map(|genre| genre["probability"].as_f64().unwrap()).sum();
        assert!((sum - 1.0).abs() < 1e-9, "{name}: {sum}");
    }
}

#[tokio::test]
async fn a_clip_of_65_mib_is_too_large_by_every_way() {
    let system = System::start().await;
    let audio = vec![0; 65 << 20];
    let (status, answer) = system.post(CLASSIFY, "audio/wav", audio.clone()).await;
    assert_eq!(status, 413, "{answer}");
    let (status, answer) = system.post_form(CLASSIFY, audio.clone()).await;
    assert_eq!(status, 413, "{answer}");
    let request =
        ClassifyRequest { model: "svm".into(), audio: audio.into(), include_rhythm: false };
    let refusal = grpc(system.svm()).await.classify(request).await.unwrap_err();
    assert_eq!(refusal.code(), Code::InvalidArgument, "{refusal}");
}

#[tokio::test]
async fn what_the_door_does_not_take_is_said_at_the_door() {
    let system = System::start().await;
    let tune = || clips::tune(1.0);
    assert_eq!(system.post(CLASSIFY, "text/plain", tune()).await.0, 415);
    assert_eq!(system.post("/v1/models/moses:classify", "audio/wav", tune()).await.0, 404);
    assert_eq!(system.post("/v1/nowhere", "audio/wav", tune()).await.0, 404);
    assert_eq!(system.get(CLASSIFY).await.0, 405);
    let picture = system.post_raw(CLASSIFY, "audio/wav", "image/png", tune()).await;
    assert_eq!(picture.status(), 406);
    let timeline = "/v1/models/svm:classifyTimeline?hopS=1e9";
    assert_eq!(system.post(timeline, "audio/wav", tune()).await.0, 400);
}

#[tokio::test]
async fn limits_are_those_that_were_set() {
    let system =
        System::with_flags(&["--max-clip-bytes", "100000", "--max-clip-seconds", "2"]).await;
    let (status, answer) = system.post(CLASSIFY, "audio/wav", clips::tune(1.9)).await;
    assert_eq!(status, 200, "{answer}");
    let long = clips::wav(1, 1, 8_000, 8, &[128; 8_000 * 3]);
    assert_eq!(system.post(CLASSIFY, "audio/wav", long).await.0, 400);
    let large = system.post(CLASSIFY, "audio/wav", vec![0; 200_000]).await;
    assert_eq!(large.0, 413, "{}", large.1);
}

#[tokio::test]
async fn a_stream_that_breaks_its_word_is_refused() {
    let system = System::start().await;
    let part = |part| ClassifyStreamRequest { request: Some(part) };
    let config = |encoding: SignalEncoding, sample_rate_hz| {
        part(Part::Config(StreamConfig {
            model: "svm".into(),
            encoding: encoding.into(),
            sample_rate_hz,
            ..StreamConfig::default()
        }))
    };
    let sound = || part(Part::Audio(clips::noise(1_000).into()));
    let raw = SignalEncoding::S16le;
    for (name, parts) in [
        ("nothing at all", vec![]),
        ("sound first", vec![sound()]),
        ("no encoding", vec![config(SignalEncoding::Unspecified, 8_000)]),
        ("no rate", vec![config(raw, 0)]),
        ("no sound", vec![config(raw, 8_000)]),
        ("a second configuration", vec![config(raw, 8_000), sound(), config(raw, 8_000)]),
        ("no header", vec![config(SignalEncoding::Wav, 0), sound()]),
        ("an empty message", vec![config(raw, 8_000), ClassifyStreamRequest::default()]),
    ] {
        let answers = system.grpc().await.classify_stream(tokio_stream::iter(parts)).await;
        let refusal = match answers {
            Ok(answers) => answers.into_inner().next().await.unwrap().unwrap_err(),
            Err(refusal) => refusal,
        };
        assert_eq!(refusal.code(), Code::InvalidArgument, "{name}: {refusal}");
    }
}
