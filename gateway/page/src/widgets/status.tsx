/** What a task is about: sending, waiting, failed, or stopped. */

import { useRef } from "preact/hooks";
import type { Task } from "../api/task";
import { words } from "../words";
import { percent } from "../words/numbers";
import { Failure } from "./failure";

interface Props {
  task: Task<unknown>;
  /** Asks, if there is more to it than running the task. */
  ask?: () => void;
  /** What is waited for. */
  waiting?: string;
}

export function Status({ task, ask = task.run, waiting }: Props) {
  const place = useRef<HTMLDivElement>(null);
  // Each button here vanishes when it is pressed; the focus stays where it was.
  const keepFocus = (act: () => void) => () => {
    if (place.current?.contains(document.activeElement)) place.current.focus();
    act();
  };
  return (
    <div ref={place} class="status" tabIndex={-1}>
      <Stage task={task} ask={keepFocus(ask)} stop={keepFocus(task.stop)} waiting={waiting} />
    </div>
  );
}

type StageProps = Required<Pick<Props, "task" | "ask">> & { stop: () => void; waiting?: string };

function Stage({ task, ask, stop, waiting }: StageProps) {
  const stage = task.stage.value;
  const { progress } = words.value;
  switch (stage.is) {
    case "busy":
      return <Waiting sent={stage.sent ?? 0} waiting={waiting ?? progress.waiting} stop={stop} />;
    case "failed":
      return <Failure key={task.failures} task={task} refusal={stage.refusal} ask={ask} />;
    case "stopped":
      return (
        <p class="row">
          {progress.stopped}
          <button type="button" onClick={ask}>
            {progress.ask}
          </button>
        </p>
      );
    case "idle":
    case "done":
      return null;
  }
}

function Waiting({ sent, waiting, stop }: { sent: number; waiting: string; stop: () => void }) {
  const { progress } = words.value;
  const sending = sent > 0 && sent < 1;
  const what = sending ? progress.sending(percent(sent)) : waiting;
  return (
    <div class="row waiting">
      <span>{what}</span>
      <progress aria-label={what} value={sending ? sent : undefined} />
      <button type="button" onClick={stop}>
        {progress.stop}
      </button>
    </div>
  );
}
