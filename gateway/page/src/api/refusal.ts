/** Why a request was not answered. */

/** An answer that is an error, or none at all. */
export class Refusal extends Error {
  constructor(
    /** In the server's words; empty if there was no answer. */
    message: string,
    /** Of HTTP; 0 if there was no answer. */
    readonly status: number,
    /** What to quote to whoever runs the server. */
    readonly requestId = "",
    /** When to ask again, if the server says so. */
    readonly retryAfterS?: number,
  ) {
    super(message);
  }

  /** Of an HTTP answer: its body is the JSON form of google.rpc.Status. */
  static of(status: number, body: string, header: (name: string) => string | null): Refusal {
    const seconds = Number.parseInt(header("Retry-After") ?? "", 10);
    return new Refusal(
      message(body),
      status,
      header("X-Request-Id") ?? "",
      Number.isNaN(seconds) ? undefined : seconds,
    );
  }
}

/** What a google.rpc.Status says; nothing if the body is something else, such as a proxy's page. */
function message(body: string): string {
  try {
    return String(JSON.parse(body).message ?? "");
  } catch {
    return "";
  }
}
