/** Why something failed, what to do, and a way to try it again. */

import { useEffect, useState } from "preact/hooks";
import type { Refusal } from "../api/refusal";
import type { Task } from "../api/task";
import { type Words, words } from "../words";

/** After so many failures in a row, only a person tries again. */
const PATIENCE = 30;

interface Props {
  task: Task<unknown>;
  refusal: Refusal;
  ask: () => void;
}

export function Failure({ task, refusal, ask }: Props) {
  const { failure } = words.value;
  const { what, advice } = failure.kinds[kind(refusal.status)];
  const waits = refusal.retryAfterS !== undefined && task.failures <= PATIENCE;
  const [seconds, setSeconds] = useState(waits ? Math.max(1, refusal.retryAfterS ?? 1) : undefined);

  useEffect(() => {
    if (seconds === undefined) return;
    const timer = setTimeout(() => (seconds > 1 ? setSeconds(seconds - 1) : ask()), 1000);
    return () => clearTimeout(timer);
  }, [seconds, ask]);

  return (
    <div class="failure" role="alert">
      <p>
        <strong>{what}</strong> {advice}
      </p>
      {refusal.message && (
        <p class="quiet" lang="en">
          {sentence(refusal.message)}
        </p>
      )}
      {refusal.status >= 500 && refusal.requestId && <p>{failure.quote(refusal.requestId)}</p>}
      <div class="row">
        <button type="button" class="chief" onClick={ask}>
          {seconds === undefined ? failure.retry : failure.now}
        </button>
        {seconds !== undefined && (
          <>
            <button type="button" onClick={() => setSeconds(undefined)}>
              {failure.stop}
            </button>
            {/* Told once by the alert, not every second. */}
            <span aria-live="off">{failure.again(seconds)}</span>
          </>
        )}
      </div>
    </div>
  );
}

type Kind = keyof Words["failure"]["kinds"];

function kind(status: number): Kind {
  const kinds: Record<number, Kind> = {
    0: "offline",
    401: "unauthorized",
    403: "forbidden",
    408: "slow",
    413: "tooLarge",
    415: "unsupported",
    429: "busy",
    503: "away",
    504: "slow",
  };
  return kinds[status] ?? (status >= 500 ? "broken" : "malformed");
}

/** As a sentence: the server's messages begin small, and end without a stop. */
const sentence = (message: string): string =>
  message.charAt(0).toUpperCase() + message.slice(1) + (/[.!?]$/.test(message) ? "" : ".");
