import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { visit } from "./browser.mjs";
import { refuse } from "./door.mjs";
import { broken, clip } from "./material.mjs";

/** What Chromium itself says of answers that are errors. */
const complaints = /Failed to load resource/;

export function failures({ browser, door, url }) {
  const choose = async (file) => {
    const page = await visit(browser, door.url, { complaints });
    await page.locator("input[type=file]").first().setInputFiles(file);
    return page;
  };
  const uploads = () => door.asked.filter(({ url }) => url.includes(":classify?"));
  afterEach(() => {
    door.guard = () => false;
  });

  test("a file that is no clip is refused with a sentence, and another is taken", async () => {
    const page = await choose(broken);
    const alert = page.getByRole("alert");
    await alert.getByText("The server could not read this.").waitFor();
    assert.match(await alert.locator("[lang=en]").innerText(), /^[A-Z].*\.$/);
    await page.locator(".player b", { hasText: "broken.mp3" }).waitFor();
    await page.getByText("This browser cannot read the clip").waitFor();

    await page.locator("input[type=file]").first().setInputFiles(clip(11, "whole.wav"));
    await page.locator(".answer").waitFor();
    assert.equal(await page.getByRole("alert").count(), 0);
    await page.leave();
  });

  test("a clip that is too large is told so", async () => {
    // Of the gateway itself: it answers before all was sent, which our door does not understand.
    const page = await visit(browser, url, { complaints });
    await page.evaluate(() => {
      const dropped = new DataTransfer();
      const sound = new Uint8Array(70 * 2 ** 20);
      dropped.items.add(new File([sound], "large.wav", { type: "audio/wav" }));
      const options = { dataTransfer: dropped, bubbles: true, cancelable: true };
      document.body.dispatchEvent(new DragEvent("drop", options));
    });
    await page.getByText("This is too large for the server.").waitFor();
    await page.leave();
  });

  test("a server that is away and comes back is asked again, with the same file", async () => {
    const before = uploads().length;
    door.guard = refuse(":classify?", 1, 503, { "Retry-After": "2" }, "svm-svc is away");
    const page = await choose(clip(11, "kept.wav"));
    await page.getByText("A part of the server is away.").waitFor();
    await page.getByText(/Trying again in \d s\./).waitFor();
    await page.locator(".answer").waitFor();
    await page.locator(".player b", { hasText: "kept.wav" }).waitFor();
    const [refused, answered] = uploads().slice(before);
    assert.equal(refused.bytes, answered.bytes);
    await page.leave();
  });

  test("who does not want to wait tries at once, and who wants no more is left alone", async () => {
    const before = uploads().length;
    door.guard = refuse(":classify?", 2, 429, { "Retry-After": "60" }, "too many clips");
    const page = await choose(clip(11));
    await page.getByText("The server has too much to do.").waitFor();
    await page.getByRole("button", { name: "Try now" }).click();
    await page.getByRole("button", { name: "Do not" }).click();
    assert.equal(await page.getByText(/Trying again in/).count(), 0);
    await page.getByRole("button", { name: "Try again" }).click();
    await page.locator(".answer").waitFor();
    assert.equal(uploads().length - before, 3);
    await page.leave();
  });

  test("a failure of the server tells what to quote", async () => {
    door.guard = refuse(":classify?", 1, 500, { "X-Request-Id": "0badcafe" }, "internal error");
    const page = await choose(clip(11));
    await page.getByText("request 0badcafe").waitFor();
    await page.getByRole("button", { name: "Try again" }).click();
    await page.locator(".answer").waitFor();
    await page.leave();
  });

  test("a broken connection is told, and mended by trying again", async () => {
    let cut = true;
    door.guard = ({ url, socket }) => cut && url.includes(":classify?") && socket.destroy() && true;
    const page = await choose(clip(11));
    await page.getByText("The server cannot be reached.").waitFor();
    cut = false;
    await page.getByRole("button", { name: "Try again" }).click();
    await page.locator(".answer").waitFor();
    await page.leave();
  });

  test("a request that is cancelled is aborted, and can be made again", async () => {
    door.guard = ({ url }) => url.includes(":classify?");
    const page = await choose(clip(11));
    await page.getByText("The judges are listening…").waitFor();
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByText("Cancelled.").waitFor();
    await page.waitForTimeout(0);
    const request = uploads().at(-1);
    for (let tries = 0; !request.aborted && tries < 100; tries++) await page.waitForTimeout(20);
    assert.ok(request.aborted);
    door.guard = () => false;
    await page.getByRole("button", { name: "Ask again" }).click();
    await page.locator(".answer").waitFor();
    await page.leave();
  });

  test("a timeline that fails halfway keeps what was heard, and can be asked again", async () => {
    const window = (startS) => ({
      window: { startS, endS: startS + 10, genres: [{ genre: "jazz", probability: 1 }] },
      progress: 0.5,
      warnings: [],
    });
    const failed = { error: { code: 13, message: "the judge failed", details: [] } };
    let whole = false;
    door.guard = ({ url }, outgoing) => {
      if (whole || !url.includes("Timeline")) return false;
      outgoing.writeHead(200, { "Content-Type": "application/x-ndjson" });
      outgoing.end([window(0), window(5), failed].map((line) => JSON.stringify(line)).join("\n"));
      return true;
    };
    const page = await choose(clip(30));
    await page.getByText("The judge failed.").waitFor();
    assert.equal(await page.locator(".strip span").count(), 2);
    whole = true;
    await page.getByRole("button", { name: "Try again" }).click();
    await page.locator(".strip span").nth(4).waitFor({ state: "attached" });
    await page.leave();
  });

  test("a gateway that wants a key is given one, and keeps being given it", async () => {
    door.guard = (incoming, outgoing) =>
      incoming.headers["x-api-key"] !== "open sesame" &&
      refuse("/v1/", 1, 401, {}, "a key is needed")(incoming, outgoing);
    const page = await choose(clip(11));
    await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
    await page.getByText("This server wants a key.").waitFor();
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByLabel("Key", { exact: true }).fill("open sesame");
    await page.keyboard.press("Enter");
    await page.locator(".answer").waitFor();
    await page.locator(".spectrogram canvas").waitFor();
    assert.equal(await page.evaluate(() => sessionStorage.getItem("melomesh.key")), "open sesame");
    await page.leave();
  });
}
