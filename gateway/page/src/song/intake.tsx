/** Where clips come in: chosen, dropped, recorded, or made up. */

import { signal } from "@preact/signals";
import { Recording } from "../sound/recording";
import { Choose } from "../widgets/choose";
import { Icon } from "../widgets/icon";
import { words } from "../words";
import { Recorder } from "./recorder";
import { current, hear, hearTune } from "./session";

/** What the judges read, as browsers and systems call it. */
const KINDS = "audio/*,video/mp4,application/ogg,.wav,.mp3,.flac,.ogg,.oga,.m4a,.mp4,.aac";

const recording = signal<Recording | undefined>(undefined);
const noMicrophone = signal(false);

async function record(): Promise<void> {
  current.value?.playback.pause();
  noMicrophone.value = false;
  try {
    recording.value = await Recording.start();
  } catch {
    noMicrophone.value = true;
  }
}

export function Intake() {
  const { song } = words.value;
  if (recording.value) {
    return <Recorder recording={recording.value} end={() => (recording.value = undefined)} />;
  }
  return (
    <div class={current.value ? "intake slim" : "intake"}>
      <p class="drop">{song.drop}</p>
      <div class="row">
        <Choose
          chief
          label={song.choose}
          icon="file"
          accept={KINDS}
          take={(file) => hear(file, file.name)}
        />
        <button type="button" onClick={record}>
          <Icon name="microphone" />
          {song.record}
        </button>
        <button type="button" onClick={() => hearTune(song.tuneName)}>
          <Icon name="note" />
          {song.tune}
        </button>
      </div>
      <p class="formats quiet">{song.formats}</p>
      {noMicrophone.value && (
        <p class="failure" role="alert">
          {song.noMicrophone}
        </p>
      )}
    </div>
  );
}
