// Runs that leave the page and come back: links, files, histories, reloads.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { BUSY, begin, button, clock, crash, eventually, operations, scene, stand, step, time, toast, visit } from "./page.js";

const { browser, server } = await begin();

/** A run in which somebody acted, paused. */
async function some() {
  const opened = await stand(browser, server, BUSY, { permissions: ["clipboard-read", "clipboard-write"] });
  await step(opened.page, 14);
  await crash(opened.page, "E");
  await step(opened.page, 10);
  return opened;
}

async function link(page) {
  await button(page, "Share").click();
  await toast(page).getByText("Link copied").waitFor();
  return page.evaluate(() => navigator.clipboard.readText());
}

/** Chooses from the file menu; hands back what it leads to. */
async function file(page, item, event) {
  await page.locator("summary", { hasText: "File" }).click();
  const [result] = await Promise.all([page.waitForEvent(event), button(page, item).click()]);
  return result;
}

const choose = async (page, files) => (await file(page, "Open…", "filechooser")).setFiles(files);

test("a shared link opens the same moment, paused, with the same values and verdicts", async () => {
  const { page, close } = await some();
  const [moment, all] = [await scene(page), await operations(page)];
  const address = await link(page);
  assert.ok(address.startsWith(`${server.page}#run=`), address);
  assert.ok(address.length < 400, `${address.length} characters are easily sent`);
  const other = await visit(browser, address);
  await eventually(() => scene(other.page), moment);
  assert.deepEqual(await operations(other.page), all);
  await button(time(other.page), "Play").waitFor();
  // What happens next is the same as well.
  await step(page, 5);
  await step(other.page, 5);
  assert.equal(await scene(other.page), await scene(page));
  await other.close();
  await close();
});

test("where the page may not copy, the link is shown to be copied by hand", async () => {
  const { page, close } = await stand(browser, server, BUSY);
  await page.evaluate(() => {
    navigator.clipboard.writeText = () => Promise.reject(new Error("not allowed"));
  });
  await button(page, "Share").click();
  const dialog = page.getByRole("dialog", { name: "Link to this moment" });
  const address = await dialog.getByRole("textbox", { name: "Link" }).inputValue();
  assert.ok(address.startsWith(`${server.page}#run=`), address);
  await close();
});

test("a bad link says in one sentence what is wrong, and the page starts all the same", async () => {
  for (const [fragment, why] of [
    ["run=AQ", "This link cannot be opened: it is cut short."],
    ["run=%%%", /This link cannot be opened: after “run=”: .*\./],
    ["lesson=1", "This link cannot be opened: what comes after the # does not begin with “run=”."],
    ["run=YWJjZGVmZ2hpamts", /version/],
  ]) {
    const { page, close } = await visit(browser, `${server.page}#${fragment}`);
    await toast(page).getByText(why).waitFor();
    await button(time(page), "Pause").waitFor();
    await close();
  }
});

test("a link that arrives later opens, and a bad one leaves the run alone", async () => {
  const { page, close } = await some();
  const address = await link(page);
  const moment = await scene(page);
  await step(page, 6);
  const later = await scene(page);
  await page.evaluate(() => (location.hash = "#run=broken"));
  await toast(page).getByText("This link cannot be opened").waitFor();
  assert.equal(await scene(page), later);
  const { hash } = new URL(address);
  const changed = hash.slice(0, 30) + (hash[30] === "A" ? "B" : "A") + hash.slice(31);
  await page.evaluate((hash) => (location.hash = hash), changed);
  await toast(page).getByText("a part of it is missing or changed").waitFor();
  assert.equal(await scene(page), later);
  await page.evaluate((hash) => (location.hash = hash), hash);
  await eventually(() => scene(page), moment);
  await close();
});

test("a saved run file opens elsewhere at the same moment", async () => {
  const { page, close } = await some();
  const [moment, all] = [await scene(page), await operations(page)];
  const saved = await file(page, "Save run", "download");
  assert.equal(saved.suggestedFilename(), "quorum-4281.json");
  const path = await saved.path();
  const run = JSON.parse(await readFile(path, "utf8"));
  assert.equal(run.acts.length, 1);
  const other = await stand(browser, server, { ...BUSY, seed: 5 });
  await choose(other.page, path);
  await eventually(() => scene(other.page), moment);
  assert.deepEqual(await operations(other.page), all);
  await other.close();
  await close();
});

test("a mangled file is refused with a sentence, and the run stays", async () => {
  const { page, close } = await some();
  const moment = await scene(page);
  const sound = JSON.parse(await page.evaluate(async () => {
    dispatchEvent(new Event("pagehide"));
    return localStorage.getItem("quorate.run");
  }));
  const nodes = { ...sound, setup: { ...sound.setup, cluster: { nodes: 40, keys: 1 } } };
  for (const [name, content, why] of [
    ["cut.json", JSON.stringify(sound).slice(0, 80), /^cut\.json: This is not a Quorate run file: .*line 1.*\.$/],
    ["cat.json", "\u0089PNG", /^cat\.json: This is not a Quorate run file: /],
    ["new.json", JSON.stringify({ ...sound, version: 99 }), /^new\.json: .*99.*\.$/],
    ["big.json", JSON.stringify(nodes), /^big\.json: “nodes” is 40; it must be from 1 to 9\.$/],
  ]) {
    await choose(page, { name, mimeType: "application/json", buffer: Buffer.from(content) });
    const said = await eventually(() => toast(page).locator("span").innerText(), (it) => it.startsWith(name));
    assert.match(said, why);
    assert.equal(await scene(page), moment);
  }
  await close();
});

test("the history is exported as one JSON object a line", async () => {
  const { page, close } = await some();
  const all = await operations(page);
  const saved = await file(page, "Export history", "download");
  assert.match(saved.suggestedFilename(), /\.jsonl$/);
  const lines = (await readFile(await saved.path(), "utf8")).trimEnd().split("\n").map((line) => JSON.parse(line));
  assert.equal(lines.filter(({ type }) => type === "invoke").length, all.length);
  await close();
});

test("a reload keeps the run with its act, its moment, the theme and the speed", async () => {
  const { page, close } = await some();
  await page.getByRole("slider", { name: "Speed" }).fill("3");
  const theme = page.getByRole("button", { name: /^Theme/ });
  await theme.click();
  await theme.click();
  const [moment, all, at] = [await scene(page), await operations(page), await clock(page)];
  await page.reload();
  await eventually(() => clock(page), at);
  await eventually(() => scene(page), moment);
  assert.deepEqual(await operations(page), all);
  assert.equal(await time(page).getByRole("status").innerText(), "8×");
  assert.equal(await theme.getAttribute("aria-label"), "Theme: dark");
  assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), "dark");
  await close();
});
