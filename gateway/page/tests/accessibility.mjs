import assert from "node:assert/strict";
import { test } from "node:test";
import axe from "axe-core";
import { shown, visit } from "./browser.mjs";
import { clip, picture } from "./material.mjs";

/** What axe finds, if it is serious. */
async function violations(page) {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => window.axe.run());
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}

export function accessibility({ browser, door }) {
  for (const colorScheme of ["light", "dark"]) {
    for (const locale of ["en-GB", "fr-FR"]) {
      test(`axe finds nothing serious, ${colorScheme}, ${locale}`, async () => {
        const page = await visit(browser, door.url, { colorScheme, locale });
        assert.deepEqual(await violations(page), []);
        await shown(page).locator("input[type=file]").first().setInputFiles(clip(30));
        await page.locator(".strip span").nth(4).waitFor({ state: "attached" });
        assert.deepEqual(await violations(page), []);

        await page.locator("nav a").last().click();
        await page.locator(".filters summary").click();
        assert.deepEqual(await violations(page), []);
        await shown(page).locator("input[type=file]").first().setInputFiles(picture());
        await page.locator(".songs tbody tr").first().waitFor();
        await page.locator(".found:not(.old)").waitFor();
        await page.locator(".acts button").first().click();
        assert.deepEqual(await violations(page), []);
        await page.leave();
      });
    }
  }

  test("the page speaks the visitor's language, until told another", async () => {
    const page = await visit(browser, door.url, { locale: "fr-CA" });
    // The title follows what is shown, a moment later.
    const titled = (title) => page.waitForFunction((title) => document.title === title, title);
    await titled("Quelle est cette musique ? · Melomesh");
    assert.equal(await page.locator("html").getAttribute("lang"), "fr");
    await page.getByRole("button", { name: "English" }).click();
    await titled("What is this song? · Melomesh");
    await page.reload();
    assert.equal(await page.locator("html").getAttribute("lang"), "en");
    await page.leave();
  });

  test("colours are the system's, until told others", async () => {
    const page = await visit(browser, door.url, { colorScheme: "dark" });
    const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    assert.equal(await paper(), "rgb(19, 16, 23)");
    await page.getByRole("button", { name: "Colours: as the system has them" }).click();
    assert.equal(await paper(), "rgb(250, 248, 251)");
    await page.getByRole("button", { name: "Colours: light" }).click();
    await page.reload();
    assert.equal(await page.getByRole("button", { name: "Colours: dark" }).count(), 1);
    await page.leave();
  });

  test("without scripts, the page names the documentation", async () => {
    const page = await visit(browser, door.url, { javaScriptEnabled: false });
    await page.getByRole("link", { name: "see the documentation" }).waitFor();
    await page.leave();
  });
}
