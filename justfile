# Every verb of the project. `just` lists them.

_list:
    @just --list --unsorted

# Build and start everything in one process, and try it on a tune
up *flags:
    scripts/up {{ flags }}

# Run every test; target/reports/test.xml tells of each, as JUnit
test:
    #!/usr/bin/env bash
    set -euo pipefail
    mkdir -p target/reports
    scripts/test 2>&1 | scripts/junit target/reports/test.xml

# Build the image of each service
images:
    scripts/images

# Kill, freeze, slow, move and cut off services under load; print what listeners notice
chaos:
    cargo test --workspace --test chaos

# Ask once, twice, four and ten times as much as can be answered
overload:
    cargo test --release --workspace --test chaos -- overload

# Ask for everything for 20 minutes, or `--minutes`; print what grows
soak *flags:
    cargo test --release --workspace --test chaos -- soak {{ flags }}

# Format the code and the contract
format:
    cargo fmt --all
    npx --yes @bufbuild/buf@1.75.0 format --write --path proto/melomesh proto

# Lint the code
lint:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets --locked -- -D warnings

# Lint the contract; with a commit, also refuse what breaks who was written for that one's
contract *base:
    scripts/contract {{ base }}

# Check the scripts, the Jenkinsfile, and how it deploys
pipeline:
    scripts/pipeline

# Check the page's sources, and that what is built of them is current; `--write` builds it anew
page *flags:
    scripts/page {{ flags }}

# Check the Kubernetes manifests, and that what is rendered of them is current; `--write` renders it anew
manifests *flags:
    scripts/manifests {{ flags }}

# Have Lighthouse judge the page of a running gateway (needs Chromium)
lighthouse url="http://127.0.0.1:8080":
    CHROME_PATH=$(command -v chromium) npx --yes lighthouse@12.8.2 {{ url }} --quiet --output json \
        --chrome-flags="--headless --no-sandbox --disable-gpu" > target/lighthouse.json
    node -p 'const { categories, audits } = require("./target/lighthouse.json"); \
        [...Object.values(categories).map(({ title, score }) => `${title}: ${100 * score}`), \
        ...["first-contentful-paint", "total-byte-weight"].map((id) => `${audits[id].title}: ${audits[id].displayValue}`)].join("\n")'

# Check licences, duplicate versions and sources
deny:
    cargo deny check licenses bans sources

# Ask a running gateway whatever its OpenAPI document allows (needs schemathesis, of PyPI)
schemathesis url="http://127.0.0.1:8080":
    schemathesis run {{ url }}/openapi.json --max-examples 50 \
        --checks not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance

# Show a request as its trace: a clip, of a file or of its own making, that all judges are asked about
trace *clip:
    cargo run --quiet --example trace -- {{ clip }}

# Time decoding, features, verdicts, pictures and sentences
bench:
    cargo bench --package audio --package svm-svc --package vgg-svc --package words

# Time benches at a commit and here; print the ratios, and fail if one takes 1.2 times as long
bench-compare base *benches:
    scripts/bench-compare {{ base }} {{ benches }}

# Make the small network that vgg-svc is tested with (needs the Python of training/)
small-network:
    cd training && .venv/bin/python make_small.py ../vgg-svc/tests

# Time librosa at the same work (needs a Python that has it)
bench-librosa *folder:
    python3 crates/audio/tests/librosa_time.py {{ folder }}

# Time what the gateway adds to a call
bench-gateway:
    #!/usr/bin/env bash
    set -euo pipefail
    cargo build --release --locked --package melomesh
    work=$(mktemp -d)
    target/release/melomesh up --port 0 > "$work/up" &
    up=$!
    trap 'kill "$up"; rm -r "$work"' EXIT
    until grep -q 'sounds like' "$work/up"; do sleep 0.1; done
    gateway=$(grep -oE 'http://[0-9.:]+' "$work/up" | head -n 1)
    svm=$(grep -oE 'svm-svc at [0-9.:]+' "$work/up" | cut -d ' ' -f 3)
    cargo bench --locked --package gateway --bench gateway -- --rest "$gateway" --grpc "http://$svm"

# Time half a minute by REST to each model and to its spectrogram: the median of 21
bench-rest:
    #!/usr/bin/env bash
    set -euo pipefail
    cargo build --release --locked --package melomesh
    work=$(mktemp -d)
    target/release/melomesh up --port 0 > "$work/up" &
    up=$!
    trap 'kill "$up"; rm -r "$work"' EXIT
    until grep -q 'sounds like' "$work/up"; do sleep 0.1; done
    gateway=$(grep -oE 'http://[0-9.:]+' "$work/up" | head -n 1)
    target/release/melomesh clip make "$work/clip.wav" > /dev/null
    for path in models/{svm,vgg,ensemble}:classify clips:spectrogram; do
        for _ in {1..21}; do
            curl -sSf -o /dev/null -w '%{time_total}\n' --data-binary "@$work/clip.wav" "$gateway/v1/$path"
        done | sort | sed -n "11s|\$| s $path|p"
    done

# Measure what a request takes of the cores, service by service, and what memory they hold
sizing *seconds:
    scripts/sizing {{ seconds }}

# Time songs for a picture and for words by REST, over 90,000 songs in MuSe's form: the median of 41 on one connection
bench-songs data picture:
    #!/usr/bin/env bash
    set -euo pipefail
    work=$(mktemp -d)
    cargo build --release --locked --package melomesh --package recommender-svc --bins --examples
    target/release/examples/muse {{ data }}/songs/muse_seeds_9031.csv 90000 > "$work/songs.csv"
    target/release/melomesh catalogue import "$work/songs.csv" --format muse --store "$work/songs.db"
    target/release/melomesh up --port 0 --store "$work/songs.db" > "$work/up" &
    up=$!
    trap 'kill "$up"; rm -r "$work"' EXIT
    until grep -q 'sounds like' "$work/up"; do sleep 0.1; done
    url=$(grep -oE 'http://[0-9.:]+' "$work/up" | head -n 1)/v1/songs:suggest
    printf '{"description": "a calm evening by the sea, alone with old memories"}' > "$work/words"
    until curl -sf -o /dev/null --json "@$work/words" "$url"; do sleep 0.2; done
    for what in words picture; do
        if [ $what = words ]; then body=(--json "@$work/words"); else body=(--form "picture=@{{ picture }}"); fi
        asked=()
        for _ in {1..51}; do asked+=(-sSf -o /dev/null -w '%{time_total}\n' "${body[@]}" "$url" --next); done
        # One connection for all; the first ten warm it up.
        curl "${asked[@]::${#asked[@]}-1}" | tail -n 41 | sort | sed -n "21s|\$| s for $what|p"
    done

# Time the import and the loading of 90,000 songs in MuSe's form, made from the seeds of a data folder
bench-catalogue data:
    #!/usr/bin/env bash
    set -euo pipefail
    work=$(mktemp -d)
    trap 'rm -r "$work"' EXIT
    cargo build --release --locked --package recommender-svc --examples
    target/release/examples/muse {{ data }}/songs/muse_seeds_9031.csv 90000 > "$work/songs.csv"
    target/release/examples/measure "$work/songs.csv" "$work/songs.db"

# Measure the memory of the running programs: of the gateway while clips are uploaded, of svm-svc and of pictures
memory:
    cargo test --workspace --test memory -- --nocapture --test-threads 1

# Count the cells of levels that equal those of a data folder
parity data:
    MELOMESH_DATA={{ data }} cargo test --package audio --test parity -- --nocapture

# Throw bytes at what parses, `decode`, `bind` or `picture`, for so many seconds (needs nightly and cargo-fuzz)
fuzz target seconds="600":
    mkdir -p fuzz/corpus/{{ target }}
    cargo +nightly fuzz run {{ target }} fuzz/corpus/{{ target }} fuzz/seeds/{{ target }} -- \
        -max_total_time={{ seconds }} -rss_limit_mb=2048 -timeout=10 -max_len=16384

# Train the built-in machine anew from a data folder (see the README)
train data:
    cargo run --release --package melomesh -- train svm --data {{ data }}/gtzan \
        --on train,valid,extra -o svm-svc/models/gtzan.svm

# Judge the models of genres by a data folder, or that of MELOMESH_DATA; fail if one does less well than is written
evaluate *data:
    scripts/evaluate {{ data }}

# Judge networks that training/ made, alone and with a machine of the same clips: artists set apart
# (`train.onnx` of RUNS), then 20 % of all clips at random (`random.onnx`)
evaluate-vgg data runs:
    #!/usr/bin/env bash
    set -euo pipefail
    cargo build --release --package melomesh
    melomesh=target/release/melomesh data={{ data }}/gtzan work=$(mktemp -d)
    trap 'rm -r "$work"' EXIT
    $melomesh train svm --data "$data" --on train -o "$work/train.svm"
    $melomesh train svm --data "$data" --random-test 0.2 -o "$work/random.svm"
    $melomesh train ensemble --svm-model "$work/train.svm" --vgg-model {{ runs }}/train.onnx \
        --data "$data" --split valid -o "$work/ensemble.json"
    for protocol in "train --split valid" "random --random-test 0.2"; do
        read -r name clips <<< "$protocol"
        for model in svm vgg ensemble; do
            echo "── $model, $clips"
            $melomesh evaluate --model $model --svm-model "$work/$name.svm" \
                --vgg-model {{ runs }}/$name.onnx --ensemble "$work/ensemble.json" --data "$data" $clips
        done
    done

# Tell what the images are made of, and whether some of it is known to be faulty (needs cargo-cyclonedx, cargo-deny)
scan:
    scripts/scan

# Send the images to MELOMESH_REGISTRY, as MELOMESH_TAG
publish:
    scripts/publish

# Bring an overlay of k8s/ to the cluster that kubectl knows; go back if it does not run, or not answer at a URL
deploy overlay *url:
    scripts/deploy {{ overlay }} {{ url }}

# Ask a running gateway whatever it serves
smoke url *flags:
    scripts/smoke {{ url }} {{ flags }}

# Go back to what ran before the last deployment of an overlay
rollback overlay:
    scripts/rollback {{ overlay }}
