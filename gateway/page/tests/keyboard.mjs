import assert from "node:assert/strict";
import { test } from "node:test";
import { visit } from "./browser.mjs";

/** Waits until the slider stands there. */
const sliderAt = (page, value) =>
  page.waitForFunction((value) => document.querySelector("[type=range]").value === value, value);

/** Tabs on until what has the focus has a name; fails if nothing has. */
async function tabTo(page, name) {
  for (let tabs = 0; tabs < 80; tabs++) {
    await page.keyboard.press("Tab");
    const focused = await page.evaluate(() => {
      if (document.activeElement === document.body) return "";
      const { ariaLabel, innerText, labels } = document.activeElement;
      return [ariaLabel, innerText, labels?.[0]?.innerText].find((text) => text?.trim()) ?? "";
    });
    if (focused.includes(name)) return;
  }
  assert.fail(`no Tab leads to ${name}`);
}

export function keyboard({ browser, door }) {
  test("a clip is asked about, played and searched through", async () => {
    const page = await visit(browser, door.url);
    await tabTo(page, "Try it with a tune");
    await page.keyboard.press("Enter");
    await page.locator(".stretches button").first().waitFor();
    await tabTo(page, "Play");
    await page.keyboard.press("Space");
    await page.waitForFunction(() => document.querySelector("[type=range]").valueAsNumber > 0.3);
    await page.keyboard.press("Space");
    await tabTo(page, "Position in the clip");
    await page.keyboard.press("End");
    await sliderAt(page, "16");
    await page.keyboard.press("Home");
    for (let n = 0; n < 5; n++) await page.keyboard.press("ArrowRight");
    await sliderAt(page, "0.5");
    await tabTo(page, "0:00");
    await page.keyboard.press("Enter");
    await sliderAt(page, "0");
    await page.leave();
  });

  test("songs are asked for by words, liked, and found again", async () => {
    const page = await visit(browser, door.url);
    await tabTo(page, "A song for this picture");
    await page.keyboard.press("Enter");
    await tabTo(page, "Or say it in words");
    await page.keyboard.type("dancing all night");
    await tabTo(page, "Find songs");
    await page.keyboard.press("Enter");
    await page.locator(".songs tbody tr").first().waitFor();
    await tabTo(page, "Like");
    await page.keyboard.press("Space");
    await page.getByText("The next answer will heed your opinion.").waitFor();
    await tabTo(page, "Ask again");
    await page.keyboard.press("Enter");
    await page.getByText("The next answer will heed your opinion.").waitFor({ state: "detached" });
    await page.leave();
  });

  test("what vanishes when it is pressed does not take the focus along", async () => {
    const page = await visit(browser, door.url);
    door.guard = ({ url }) => url.includes(":classify?");
    await tabTo(page, "Try it with a tune");
    await page.keyboard.press("Enter");
    await tabTo(page, "Cancel");
    await page.keyboard.press("Enter");
    await page.getByText("Cancelled.").waitFor();
    door.guard = () => false;
    await tabTo(page, "Ask again");
    await page.keyboard.press("Enter");
    await page.locator(".answer").waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.className), "status");
    await page.leave();
  });
}
