/** Asks for the key that the gateway wants. */

import { useEffect, useRef } from "preact/hooks";
import { key, wanted } from "./api/key";
import { words } from "./words";

export function KeyDialog() {
  return wanted.value ? <Asked answer={wanted.value} /> : null;
}

function Asked({ answer }: { answer: (given: boolean) => void }) {
  const text = words.value.key;
  const dialog = useRef<HTMLDialogElement>(null);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const use = (event: Event) => {
    event.preventDefault();
    key.value = input.current?.value.trim() ?? "";
    answer(true);
  };
  return (
    <dialog ref={dialog} aria-labelledby="key" onClose={() => answer(false)}>
      <form onSubmit={use}>
        <h2 id="key">{text.heading}</h2>
        <p>{text.about}</p>
        <label class="field">
          {text.label}
          <input ref={input} type="password" autocomplete="off" required />
        </label>
        <div class="row">
          <button type="submit" class="chief">
            {text.use}
          </button>
          <button type="button" onClick={() => answer(false)}>
            {text.cancel}
          </button>
        </div>
      </form>
    </dialog>
  );
}
