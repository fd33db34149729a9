/** Where pictures and words come in: chosen, dropped, pasted, taken, written, or made up. */

import { signal } from "@preact/signals";
import { Choose } from "../widgets/choose";
import { Icon } from "../widgets/icon";
import { words } from "../words";
import { timeOfDay } from "../words/numbers";
import { Camera } from "./camera";
import { FiltersForm } from "./filters-form";
import { current, findAgain, look, picture, words as written } from "./session";
import { sunset } from "./sunset";

/** What the describers read; a phone turns its own kinds into one of these. */
const KINDS = "image/jpeg,image/png,image/webp,image/gif,image/bmp";

/** Phones open their own camera, which is better than ours. */
const phone = matchMedia("(pointer: coarse)").matches;

const shooting = signal(false);
const nothing = signal(false);

function submit(event: Event): void {
  event.preventDefault();
  nothing.value = !findAgain();
}

export function Intake() {
  const text = words.value.picture;
  const shot = (photo: Blob) => look(photo, text.photoName(timeOfDay()));
  return (
    <form class="card wish" onSubmit={submit}>
      <div class={current.value ? "intake slim" : "intake"}>
        <Preview />
        <div class="row">
          <Choose
            chief
            label={text.choose}
            icon="file"
            accept={KINDS}
            take={(file) => look(file, file.name)}
          />
          {phone ? (
            <Choose
              label={text.photo}
              icon="camera"
              accept={KINDS}
              capture="environment"
              take={shot}
            />
          ) : (
            <button type="button" onClick={() => (shooting.value = true)}>
              <Icon name="camera" />
              {text.photo}
            </button>
          )}
          <button type="button" onClick={async () => look(await sunset(), text.exampleName)}>
            <Icon name="sunset" />
            {text.example}
          </button>
        </div>
        <p class="formats quiet">{text.formats}</p>
      </div>
      <div class="options">
        <label class="field">
          {text.words}
          <textarea
            rows={2}
            maxLength={2000}
            placeholder={text.wordsHint}
            value={written.value}
            onInput={({ currentTarget }) => (written.value = currentTarget.value)}
          />
          <small>{text.wordsWith}</small>
        </label>
        <FiltersForm />
        <div class="row">
          <button type="submit" class="chief">
            {text.find}
          </button>
          <span role="alert">
            {nothing.value && !picture.value && !written.value && text.nothing}
          </span>
        </div>
      </div>
      {shooting.value && <Camera shot={shot} close={() => (shooting.value = false)} />}
    </form>
  );
}

function Preview() {
  const text = words.value.picture;
  const shown = picture.value;
  if (!shown) return <p class="drop">{text.drop}</p>;
  return (
    <div class="preview">
      <img src={shown.url} alt={text.preview(shown.name)} />
      <button
        type="button"
        class="round"
        aria-label={text.remove}
        onClick={() => (picture.value = undefined)}
      >
        <Icon name="close" />
      </button>
    </div>
  );
}
