import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { test } from "node:test";
import { shown, visit } from "./browser.mjs";
import { clip, picture } from "./material.mjs";

/** A folder for pictures of the page, if somebody wants to look at them. */
const PICTURES = process.env.PAGE_PICTURES;

/** What is wider than the screen, or too small for a finger. */
const misfits = (page) =>
  page.evaluate(() => {
    const wide = document.documentElement.scrollWidth > innerWidth ? ["wider than the screen"] : [];
    const targets = document.querySelectorAll(
      "button, select, textarea, summary, nav a, .field input",
    );
    const small = [...targets].filter((target) => {
      const { width, height } = target.getBoundingClientRect();
      return target.checkVisibility() && (width < 44 || height < 44);
    });
    return [...wide, ...small.map(({ outerHTML }) => outerHTML)];
  });

/** Begins to sum up how far things jump, other than by what a visitor just did. */
const watchJumps = (page) =>
  page.evaluate(() => {
    window.jumped = 0;
    new PerformanceObserver((list) => {
      for (const { value, hadRecentInput } of list.getEntries()) {
        if (!hadRecentInput) window.jumped += value;
      }
    }).observe({ type: "layout-shift" });
  });

export function layout({ browser, door }) {
  for (const [width, colorScheme, locale] of [
    [320, "light", "fr-FR"],
    [390, "dark", "en-GB"],
    [1280, "light", "en-GB"],
  ]) {
    test(`everything fits on ${width} pixels, and is large enough to touch`, async () => {
      const viewport = { width, height: width > 1000 ? 900 : 800 };
      const page = await visit(browser, door.url, { viewport, colorScheme, locale });
      const look = async (name) => {
        if (PICTURES) {
          await mkdir(PICTURES, { recursive: true });
          await page.screenshot({ path: `${PICTURES}/${width}-${name}.png`, fullPage: true });
        }
        assert.deepEqual(await misfits(page), [], name);
      };
      await look("1-empty");
      await shown(page).locator("input[type=file]").first().setInputFiles(clip(30));
      await page.locator(".strip span").nth(4).waitFor({ state: "attached" });
      await page.locator(".spectrogram canvas").waitFor();
      await look("2-song");
      await page.locator("nav a").last().click();
      await page.locator(".filters summary").click();
      await look("3-empty");
      await page.locator(".filters summary").click();
      await shown(page).locator("input[type=file]").first().setInputFiles(picture());
      await page.locator(".songs tbody tr").first().waitFor();
      await page.locator(".found:not(.old)").waitFor();
      await look("4-picture");
      await page.leave();
    });
  }

  test("nothing jumps while answers come", async () => {
    const page = await visit(browser, door.url, { viewport: { width: 390, height: 800 } });
    await page.locator("input[type=file]").first().setInputFiles(clip(30));
    await page.locator(".player").waitFor();
    await watchJumps(page);
    await page.locator(".strip span").nth(4).waitFor({ state: "attached" });
    await page.locator(".spectrogram canvas").waitFor();
    // Half of what the web's vitals call good.
    const jumped = await page.evaluate(() => window.jumped);
    assert.ok(jumped < 0.05, `${jumped}`);
    await page.leave();
  });

  test("the page and all it loads are small", async () => {
    const page = await visit(browser, door.url);
    const bytes = await page.evaluate(() => {
      const loaded = [
        ...performance.getEntriesByType("navigation"),
        ...performance.getEntriesByType("resource"),
      ];
      return loaded.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0);
    });
    assert.ok(bytes < 250_000, `${bytes} bytes`);
    await page.leave();
  });
}
