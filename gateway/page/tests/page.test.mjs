/** The page in a real browser, before a real Melomesh. */

import { after, before, describe } from "node:test";
import { accessibility } from "./accessibility.mjs";
import { findChromium, launch } from "./browser.mjs";
import { openDoor } from "./door.mjs";
import { failures } from "./failures.mjs";
import { keyboard } from "./keyboard.mjs";
import { layout } from "./layout.mjs";
import { pictures } from "./pictures.mjs";
import { songs } from "./songs.mjs";
import { songsAreReady, startSystem } from "./system.mjs";

const chromium = findChromium();
if (!chromium) {
  console.log("SKIPPED: the page's tests need Chromium: apt-get install chromium");
  process.exit(0);
}

const system = await startSystem();
const stage = {
  url: system.url,
  browser: await launch(chromium),
  door: await openDoor(system.url),
  ready: await songsAreReady(system.url, 240),
};
if (!stage.ready)
  console.log("SKIPPED: songs for pictures need all-MiniLM-L6-v2, which cannot be had");
const withSongs = { skip: stage.ready ? false : "the model of words cannot be had" };

before(() => {
  stage.door.guard = () => false;
});
after(async () => {
  await stage.browser.close();
  stage.door.close();
  await system.stop();
});

describe("what is this song?", () => songs(stage));
describe("a song for this picture", withSongs, () => pictures(stage));
describe("when something fails", () => failures(stage));
describe("by keyboard alone", withSongs, () => keyboard(stage));
describe("for everybody", withSongs, () => accessibility(stage));
describe("on every screen", withSongs, () => layout(stage));
