import assert from "node:assert/strict";
import { test } from "node:test";
import { shown, visit } from "./browser.mjs";
import { picture } from "./material.mjs";

/** Opens the part, and asks for songs for a picture. */
async function ask(browser, door, visitor) {
  const page = await visit(browser, door.url, { part: "picture", ...visitor });
  await shown(page).locator("input[type=file]").first().setInputFiles(picture());
  await page.locator(".songs tbody tr").first().waitFor();
  return page;
}

const titles = (page) => page.locator(".songs tbody th a").allInnerTexts();

/** Presses a button, and waits for the answer that it asks for. */
async function answered(page, name) {
  const answer = page.waitForResponse((response) => response.url().includes("songs:suggest"));
  await page.getByRole("button", { name }).click();
  await answer;
  await page.locator(".found:not(.old)").waitFor();
}

export function pictures({ browser, door }) {
  test("a picture is described, felt, and answered with songs to open", async () => {
    const page = await ask(browser, door);
    const body = new FormData();
    body.set("picture", new Blob([picture().buffer]));
    const expected = await (
      await fetch(`${door.url}/v1/songs:suggest`, { method: "POST", body })
    ).json();
    const { description, emotions, fallback } = expected;

    assert.equal(await page.locator(".seen blockquote").textContent(), description.sentence);
    await page.getByText("Described here, by Melomesh itself").waitFor();
    assert.equal(await page.getByText("Another describer").count(), Number(fallback));
    assert.equal(await page.locator(".palette li").count(), description.palette.swatches.length);
    assert.equal(await page.locator(".tags li").count(), description.tags.length);
    assert.equal(await page.locator(".plane i").count(), 1);
    const words = await page.locator(".emotions tbody th").allInnerTexts();
    assert.deepEqual(
      words,
      emotions.map(({ emotion }) => emotion),
    );

    const links = page.locator(".songs tbody th a");
    assert.equal(await links.count(), 12);
    const attributes = await links.evaluateAll((all) => all.map(({ target, rel }) => target + rel));
    assert.deepEqual([...new Set(attributes)], ["_blanknoopener"]);
    await answered(page, "Further songs");
    await links.nth(23).waitFor();
    assert.equal(await links.count(), 24);
    await page.leave();
  });

  test("what is disliked is not suggested again, and who is forgotten has no name", async () => {
    const page = await ask(browser, door);
    const [first] = await titles(page);
    const listener = () => page.evaluate(() => localStorage.getItem("melomesh.listener"));
    assert.equal(await listener(), null);

    const dislike = page.getByRole("button", { name: `Dislike ${first}`, exact: true });
    await dislike.click();
    await page.getByText("The next answer will heed your opinion.").waitFor();
    assert.equal(await dislike.getAttribute("aria-pressed"), "true");
    await answered(page, "Ask again");
    assert.ok(!(await titles(page)).includes(first));

    const name = await listener();
    assert.match(name, /^[0-9a-f]{32}$/);
    await page.getByRole("button", { name: "Forget me" }).click();
    await page.getByText("Your one opinion is forgotten.").waitFor();
    assert.equal(await listener(), null);
    const { ratings } = await (await fetch(`${door.url}/v1/listeners/${name}/ratings`)).json();
    assert.deepEqual(ratings, []);
    await answered(page, "Find songs");
    assert.ok((await titles(page)).includes(first));
    await page.leave();
  });

  test("an opinion is taken back by saying it again", async () => {
    const page = await ask(browser, door);
    const [first] = await titles(page);
    const like = page.getByRole("button", { name: `Like ${first}`, exact: true });
    for (const pressed of ["true", "false"]) {
      const kept = page.waitForResponse((response) => response.request().method() === "PUT");
      await like.click();
      assert.equal((await kept).status(), 200);
      assert.equal(await like.getAttribute("aria-pressed"), pressed);
    }
    await page.leave();
  });

  test("filters hold, and can be cleared when nothing passes them", async () => {
    const page = await ask(browser, door);
    await page.getByText("Narrow it down").click();
    await page.getByLabel("Genres").fill("jazz");
    await page.getByLabel("How many songs").selectOption("6");
    await page.getByLabel("Weigh the mood too").check();
    await answered(page, "Find songs");
    const genres = await page.locator(".songs td.genre").allInnerTexts();
    assert.deepEqual(genres, Array(6).fill("jazz"));

    await page.getByLabel("From the year").fill("3000");
    await answered(page, "Find songs");
    await page.getByText("No song passes the filters.").waitFor();
    const clear = page.locator(".songs").getByRole("button", { name: "Clear" });
    const answer = page.waitForResponse((response) => response.url().includes("songs:suggest"));
    await clear.click();
    await answer;
    await page.locator(".songs tbody tr").nth(11).waitFor();
    await page.leave();
  });

  test("more like a song are others that stir what it stirs", async () => {
    const page = await ask(browser, door);
    const [first] = await titles(page);
    const stirs = await page.locator(".songs td.stirs").first().innerText();
    await page.getByRole("button", { name: "More like this" }).first().click();
    await page.getByRole("heading", { name: `More like ${first}` }).waitFor();
    assert.equal(await page.locator(".seen blockquote").textContent(), stirs);
    const others = await titles(page);
    assert.equal(others.length, 12);
    assert.ok(!others.includes(first), String(others));

    await page.locator(".history button", { hasText: "sea.bmp" }).click();
    await page.getByRole("heading", { name: "Songs", exact: true }).waitFor();
    assert.equal((await titles(page))[0], first);
    await page.leave();
  });

  test("words are answered without a picture, and nothing is not", async () => {
    const page = await visit(browser, door.url, { part: "picture" });
    await page.getByRole("button", { name: "Find songs" }).click();
    await page.getByText("Choose a picture or write a few words first.").waitFor();
    await page.getByLabel("Or say it in words").fill("a quiet evening by the sea");
    await answered(page, "Find songs");
    await page.getByText("In your words").waitFor();
    const sentence = await page.locator(".seen blockquote").textContent();
    assert.equal(sentence, "a quiet evening by the sea");
    assert.equal(await page.locator(".palette").count(), 0);
    await page.leave();
  });

  test("a pasted picture and a photo are looked at", async () => {
    const page = await visit(browser, door.url);
    await page.evaluate(
      (bytes) => {
        const clipboardData = new DataTransfer();
        const type = "image/bmp";
        clipboardData.items.add(new File([new Uint8Array(bytes)], "image.bmp", { type }));
        document.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }));
      },
      [...picture().buffer],
    );
    await shown(page).locator(".preview img[alt*='Pasted at']").waitFor();
    await page.locator(".songs tbody tr").first().waitFor();

    await page.getByRole("button", { name: "Take a photo" }).click();
    await page.getByRole("button", { name: "Take it" }).click();
    await shown(page).locator(".preview img[alt*='Photo of']").waitFor();
    await page.locator(".found:not(.old) .songs tbody tr").first().waitFor();
    assert.equal(await page.getByRole("dialog").count(), 0);
    await page.leave();
  });
}
