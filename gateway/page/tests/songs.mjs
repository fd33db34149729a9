import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { shown, visit } from "./browser.mjs";
import { clip } from "./material.mjs";

/** What the gateway says of a clip when it is asked without the page. */
async function verdictOf(url, { buffer }) {
  const path = "v1/models/ensemble:classify?includeRhythm=true";
  const headers = { "Content-Type": "application/octet-stream" };
  return (await fetch(`${url}/${path}`, { method: "POST", body: buffer, headers })).json();
}

const percent = (share) => `${Math.round(100 * share)}%`;

export function songs({ browser, door }) {
  test("a clip is named, weighed by each judge, drawn, and followed through time", async () => {
    const page = await visit(browser, door.url);
    const file = clip(30, "chords.wav");
    const expected = await verdictOf(door.url, file);
    await page.locator("input[type=file]").first().setInputFiles(file);

    const first = expected.genres[0];
    await page.locator(".answer").waitFor();
    const answer = (await page.locator(".answer").innerText()).toLowerCase();
    assert.ok(answer.startsWith(first.genre.replace("hiphop", "hip-hop")), answer);
    assert.ok(answer.includes(percent(first.probability)), answer);

    const rows = await page.locator(".genres tbody tr").allInnerTexts();
    assert.equal(rows.length, expected.genres.length);
    const judges = expected.pooled.map(
      ({ genres }) => genres.find(({ genre }) => genre === first.genre).probability,
    );
    const shares = [first.probability, ...judges].map(percent);
    assert.deepEqual(rows[0].match(/\d+%/g), shares);

    const beats = await page.locator(".beats path").getAttribute("d");
    assert.equal(beats.split("M").length - 1, expected.rhythm.beatsS.length);
    assert.match(await page.locator(".waveform path").getAttribute("d"), /^M0 -.*Z$/);
    await page.locator(".spectrogram canvas").waitFor();

    // Half a window apart, and the last ends with the clip.
    const moments = page.locator(".strip span");
    await moments.nth(4).waitFor({ state: "attached" });
    assert.equal(await moments.count(), 5);
    await page.locator(".stretches button").last().click();
    const from = (await page.locator(".stretches button").last().innerText()).match(/\d:\d\d/)[0];
    assert.ok((await page.locator(".player .name").innerText()).includes(`${from} of 0:30`));

    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Save as JSON" }).click();
    const saved = JSON.parse(await readFile(await (await download).path(), "utf8"));
    assert.deepEqual(saved.verdict.genres, expected.genres);
    assert.equal(saved.timeline.length, 5);
    assert.ok((await page.locator("[role=status].unseen").innerText()).includes("sounds like"));
    await page.leave();
  });

  test("the spectrogram is that of the server, without its axes", async () => {
    const page = await visit(browser, door.url);
    await page.getByRole("button", { name: "Try it with a tune" }).click();
    const canvas = page.locator(".spectrogram canvas");
    await canvas.waitFor();
    const { width, height } = await canvas.evaluate(({ width, height }) => ({ width, height }));
    assert.ok(width > 1200 && width < 1600, `${width} of 1600 columns`);
    assert.ok(height > 300 && height < 480, `${height} of 480 rows`);
    await page.leave();
  });

  test("the playhead moves while a clip plays, and where it is put", async () => {
    const page = await visit(browser, door.url);
    await page.getByRole("button", { name: "Try it with a tune" }).click();
    await page.getByRole("button", { name: "Play", exact: true }).click();
    const slider = page.getByRole("slider");
    await page.waitForFunction(() => document.querySelector("[type=range]").valueAsNumber > 0.5);
    await page.getByRole("button", { name: "Pause" }).click();

    const { x, y, width } = await slider.boundingBox();
    await page.mouse.click(x + width / 2, y + 20);
    assert.ok(Math.abs((await slider.inputValue()) - 8) < 0.3, await slider.inputValue());
    await page.leave();
  });

  test("what the microphone hears is sent as WAV", async () => {
    const page = await visit(browser, door.url);
    await page.getByRole("button", { name: "Record" }).click();
    await page.getByText("Recording 0:02").waitFor();
    await page.getByRole("button", { name: "Stop and ask" }).click();
    await page.locator(".answer").waitFor();
    await page.getByText("shorter than what the judges learned from").waitFor();
    const { bytes } = door.asked.findLast(({ url }) => url.includes(":classify?"));
    assert.ok(bytes > 2 * 2 * 8000, `${bytes} bytes`);
    await page.leave();
  });

  test("the history brings a clip back without asking again", async () => {
    const page = await visit(browser, door.url);
    await page.locator("input[type=file]").first().setInputFiles(clip(12, "first.wav"));
    await page.locator(".answer").waitFor();
    await page.locator("input[type=file]").first().setInputFiles(clip(11, "second.wav"));
    await page.locator(".answer").waitFor();
    await page.locator(".spectrogram canvas").waitFor();

    const asked = door.asked.length;
    await page.locator(".history button", { hasText: "first.wav" }).click();
    await page.locator(".player b", { hasText: "first.wav" }).waitFor();
    await page.locator(".answer").waitFor();
    assert.equal(door.asked.length, asked);
    await page.leave();
  });

  test("a dropped clip is heard, whichever part is shown", async () => {
    const page = await visit(browser, door.url, { part: "picture" });
    const { buffer } = clip(11);
    await page.evaluate(
      (bytes) => {
        const dropped = new DataTransfer();
        const sound = new Uint8Array(bytes);
        dropped.items.add(new File([sound], "dropped.wav", { type: "audio/wav" }));
        const options = { dataTransfer: dropped, bubbles: true, cancelable: true };
        document.body.dispatchEvent(new DragEvent("drop", options));
      },
      [...buffer],
    );
    await shown(page).locator(".player b", { hasText: "dropped.wav" }).waitFor();
    await page.locator(".answer").waitFor();
    await page.leave();
  });
}
