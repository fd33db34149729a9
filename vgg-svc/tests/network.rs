//! A network is read from its file, or refused, and says what PyTorch says.
#![expect(clippy::unwrap_used, reason = "a panic is how a test reports")]

mod small;

use judge::Judge;
use music::Genre;
use small::{keep, levels, said, with, with_graph, with_metadata};
use std::path::Path;
use tract_onnx::pb::{
    GraphProto, tensor_shape_proto::dimension::Value as Size, type_proto::Value as Type,
};
use vgg_svc::{
    Network,
    network::{EngineConfig, ModelError},
};

fn read(bytes: &[u8]) -> Result<Network, ModelError> {
    let (_folder, path) = keep(bytes);
    Network::read(&path, &EngineConfig::default())
}

fn refusal(bytes: &[u8]) -> String {
    read(bytes).unwrap_err().to_string()
}

fn assert_close(ours: &[f64], theirs: &[f64]) {
    let far = ours.iter().zip(theirs).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
    assert!(ours.len() == theirs.len() && far < 1e-4, "{ours:?} {theirs:?}");
}

#[test]
fn it_says_what_pytorch_says() {
    let mut network = read(small::FILE).unwrap();
    let (whole, short) = (levels(128), levels(50));
    let judged = network.judge(&[whole.view(), short.view(), whole.view()]);
    assert_close(&judged[0], &said(128));
    assert_close(&judged[1], &said(50));
    assert_eq!(judged[0], judged[2]);
}

#[test]
fn it_tells_what_it_is() {
    let network = read(small::FILE).unwrap();
    let card = network.card();
    assert_eq!((card.id.as_str(), card.window_columns, card.clip_count), ("vgg", 128, 1));
    assert_eq!(card.labels, ["blues", "jazz", "rock"].map(Genre::from));
    assert_eq!((card.method.as_str(), card.version.len()), ("by chance", 12));
    assert_eq!(card.splits, ["train"]);
    assert_eq!((card.scores[0].accuracy, card.scores[0].count), (0.5, 2));
    let learned = &network.learned()[0];
    assert_eq!(
        (learned.track.as_str(), learned.fingerprint),
        ("blues.00000", 0x00ff_00ff_00ff_00ff)
    );
}

#[test]
fn the_network_that_comes_with_the_program_can_be_served() {
    let network = Network::embedded(&EngineConfig::default()).unwrap();
    assert_eq!(network.card().labels.len(), 10);
    assert_eq!(network.card().clip_count, network.learned().len());
}

#[test]
fn a_file_that_is_not_whole_is_refused() {
    for length in [0, 1, 10, 1_000, small::FILE.len() / 2] {
        assert!(
            matches!(read(&small::FILE[..length]), Err(ModelError::Graph(graph::Error::NotOnnx))),
            "{length}"
        );
    }
    // Cut among the metadata, the graph is whole, but says too little.
    for cut in [1, 50, 500] {
        let cut = &small::FILE[..small::FILE.len() - cut];
        let refused = read(cut).unwrap_err();
        assert!(matches!(refused, ModelError::Graph(_)), "{refused}");
    }
    assert!(matches!(read(b"RIFF....WAVEfmt "), Err(ModelError::Graph(graph::Error::NotOnnx))));
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let missing = Network::read(Path::new("/nowhere/a.onnx"), &EngineConfig::default());
    assert!(missing.unwrap_err().to_string().starts_with("/nowhere/a.onnx: No such file"));
}

#[test]
fn a_network_of_another_program_is_refused() {
    let foreign = refusal(&with(|model| model.metadata_props.clear()));
    assert!(foreign.contains("not one of Melomesh: it has no `format`"), "{foreign}");
    let keys = ["version", "labels", "method", "splits", "learned", "scores"];
    for key in keys {
        assert!(refusal(&with_metadata(key, None)).contains(&format!("no `{key}`")), "{key}");
    }
    let newer = refusal(&with_metadata("format", Some("2")));
    assert!(newer.contains("format 2; this program reads format 1"), "{newer}");
    let garbled = refusal(&with_metadata("scores", Some("[")));
    assert!(garbled.contains("`scores` cannot be read"), "{garbled}");
    let learned = r#"[{"track": "a", "fingerprint": "what?"}]"#;
    let garbled = refusal(&with_metadata("learned", Some(learned)));
    assert!(garbled.contains("fingerprint \"what?\" of a"), "{garbled}");
}

#[test]
fn labels_that_do_not_fit_are_refused() {
    for labels in ["[]", r#"["a"]"#, r#"["a", "b", "a"]"#, r#"["a", "b", ""]"#] {
        let refused = refusal(&with_metadata("labels", Some(labels)));
        assert!(refused.contains("two or more, and no two the same"), "{labels}: {refused}");
    }
    let refused = refusal(&with_metadata("labels", Some(r#"["a", "b"]"#)));
    let expected = "answers f32 `log_probabilities` [1, 3]; its 2 labels need";
    assert!(refused.contains(expected), "{refused}");
}

/// Sets a size of what goes into or comes out of a graph.
fn resize(graph: &mut GraphProto, input: bool, axis: usize, size: i64) {
    let value = if input { &mut graph.input[0] } else { &mut graph.output[0] };
    let Some(Type::TensorType(tensor)) = value.r#type.as_mut().unwrap().value.as_mut() else {
        panic!("it is a tensor")
    };
    tensor.shape.as_mut().unwrap().dim[axis].value = Some(Size::DimValue(size));
}

#[test]
fn windows_of_another_shape_are_refused() {
    let wide = refusal(&with_graph(|graph| resize(graph, true, 3, 256)));
    assert!(wide.contains("hears f32 `levels` [1, 1, 128, 256]"), "{wide}");
    let named = refusal(&with_graph(|graph| graph.input[0].name = "pixels".into()));
    assert!(named.contains("hears f32 `pixels` [1, 1, 128, 128]"), "{named}");
    let deaf = refusal(&with_graph(|graph| graph.input.clear()));
    assert!(deaf.contains("hears nothing"), "{deaf}");
}

#[test]
fn an_answer_that_is_not_what_it_is_said_to_be_is_refused() {
    let bytes = with(|model| {
        resize(model.graph.as_mut().unwrap(), false, 1, 4);
        let labels = model.metadata_props.iter_mut().find(|entry| entry.key == "labels").unwrap();
        labels.value = r#"["a", "b", "c", "d"]"#.into();
    });
    assert!(matches!(read(&bytes), Err(ModelError::Engine(_) | ModelError::Unsound)));
}

#[test]
fn nodes_that_nobody_knows_are_refused() {
    let refused = refusal(&with_graph(|graph| graph.node[1].op_type = "Sing".into()));
    assert!(refused.starts_with("the network cannot be run: "), "{refused}");
}

#[test]
fn weights_that_are_no_numbers_are_refused() {
    let bytes = with_graph(|graph| {
        let bias = graph.initializer.iter_mut().find(|weight| weight.name == "dense_bias").unwrap();
        bias.raw_data[..4].copy_from_slice(&f32::NAN.to_le_bytes());
    });
    assert!(matches!(read(&bytes), Err(ModelError::Unsound)));
}
