/** Under what name opinions are kept, and a way to be forgotten. */

import { useState } from "preact/hooks";
import { Task } from "../api/task";
import { Status } from "../widgets/status";
import { words } from "../words";
import { forget, listener } from "./listener";

export function ListenerView() {
  const text = words.value.listener;
  const [task] = useState(() => new Task(forget));
  const forgotten = task.value.value;
  return (
    <aside class="listener">
      <p class="quiet">{text.about}</p>
      {listener.value && (
        <button type="button" onClick={task.run}>
          {text.forget}
        </button>
      )}
      <Status task={task} />
      <p role="status">{!listener.value && forgotten !== undefined && text.forgotten(forgotten)}</p>
    </aside>
  );
}
