// The page itself fails: a plain message, and the run to download.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { barriers } from "./harness.js";
import { BUSY, begin, crash, eventually, node, stand, step } from "./page.js";

const { browser, server } = await begin();

/** Takes from the browser what the page cannot do without: the next thing to be drawn is a panic. */
async function fail() {
  const opened = await stand(browser, server, BUSY);
  const { page } = opened;
  await step(page, 6);
  await crash(page, "E");
  await eventually(() => page.evaluate(() => localStorage.getItem("quorate.run")), (run) => JSON.parse(run).acts.length === 1);
  await page.evaluate(() => {
    document.createElementNS = () => {
      throw new Error("there are no elements left");
    };
  });
  await page.keyboard.press("ArrowRight");
  for (let i = 0; i < 20 && !(await page.getByRole("alert").count()); i += 1) await page.keyboard.press("ArrowRight");
  await page.getByRole("heading", { name: "Quorate has failed" }).waitFor();
  return opened;
}

test("a panic shows a plain message, with the run to download", async () => {
  const { page, context, faults } = await fail();
  assert.match(await page.getByRole("alert").innerText(), /Something in the page itself went wrong/);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Download the run" }).click(),
  ]);
  const run = JSON.parse(await readFile(await download.path(), "utf8"));
  assert.equal(run.acts.length, 1);
  assert.match(await page.locator("details pre").textContent(), /panicked at/);
  assert.ok(faults.some((fault) => fault.includes("panicked at")), "the console has it too");
  assert.deepEqual(await barriers(page), []);
  await context.close();
});

test("after a panic, the page can be loaded again with the run, or begun afresh", async () => {
  const { page, context } = await fail();
  await page.getByRole("link", { name: "Reload" }).click();
  await eventually(() => node(page, "E").getAttribute("aria-label"), (it) => it.includes("crashed"));
  await page.goto(`${server.page}?fresh`);
  await node(page, "E").waitFor();
  assert.doesNotMatch(await node(page, "E").getAttribute("aria-label"), /crashed/);
  assert.equal(new URL(page.url()).search, "");
  await context.close();
});
