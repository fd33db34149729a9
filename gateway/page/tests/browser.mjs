/** A real Chromium, and pages in it that complain of whatever should not be. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chromium } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];

/** Where the browser is; nothing if there is none. */
export function findChromium() {
  for (const name of NAMES) {
    try {
      return execFileSync("which", [name], { encoding: "utf8", stdio: "pipe" }).trim();
    } catch {
      // The next name may be there.
    }
  }
}

export function launch(executablePath) {
  const args = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"];
  // Chromium refuses to run as root in its sandbox.
  if (process.getuid?.() === 0) args.push("--no-sandbox");
  return chromium.launch({ executablePath, args });
}

/** Opens the page for a visitor; `complaints` may be expected by a test that breaks things. */
export async function visit(browser, url, { part = "song", complaints = /^$/, ...visitor } = {}) {
  const context = await browser.newContext({ locale: "en-GB", ...visitor });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const seen = [];
  page.on("console", (message) => {
    if (message.type() === "error" && !complaints.test(message.text())) seen.push(message.text());
  });
  page.on("pageerror", (error) => seen.push(error.message));
  page.on("request", (request) => {
    const to = request.url();
    if (!to.startsWith(url) && !to.startsWith("blob:")) seen.push(`asked elsewhere: ${to}`);
  });
  await page.goto(`${url}/#${part}`);
  return Object.assign(page, {
    leave: async () => {
      await context.close();
      assert.deepEqual(seen, []);
    },
  });
}

/** What stands under a heading or label of the shown part. */
export const shown = (page) => page.locator("main > section:not([hidden])");
