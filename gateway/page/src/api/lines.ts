/** The lines of a body, as they come. */

export async function* lines(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body
    .pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>)
    .getReader();
  let rest = "";
  try {
    for (;;) {
      const { done, value = "" } = await reader.read();
      const parts = (rest + value).split("\n");
      rest = done ? "" : (parts.pop() ?? "");
      yield* parts.filter((line) => line.trim());
      if (done) return;
    }
  } finally {
    // Whoever stops reading before the end wants no more of it.
    await reader.cancel().catch(() => {});
  }
}
