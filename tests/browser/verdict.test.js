// A guarantee breaks: said in a sentence, named operations, a way back to the moment.

import assert from "node:assert/strict";
import { test } from "node:test";
import { BUSY, BY_HAND, begin, button, clock, eventually, inspector, operations, read, stand, stepBack, time, verdicts, visit, write } from "./page.js";

const { browser, server } = await begin();

const explanation = (page) => page.locator(".explain");
const LOCAL = { ...BUSY.switches, read: "local" };
/** Long delays and many requests: it breaks within seconds. */
const SOON = {
  ...BUSY,
  switches: LOCAL,
  network: { ...BUSY.network, delay: { exponential: { min_ms: 20, mean_ms: 400 } } },
  workload: { ...BUSY.workload, per_minute: 240 },
};

test("by hand, a naive register breaks Ordering, and a sentence names the reads", async () => {
  const { page, close } = await stand(browser, server, { ...BY_HAND, switches: LOCAL });
  await write(page, "A", 7);
  const deliver = async (name) => {
    await button(inspector(page), "All nodes").click();
    await button(inspector(page), `Deliver ${name}`).first().click();
    await page.keyboard.press("1");
  };
  for (const name of ["B", "C"]) {
    await deliver(`query A to ${name}`);
    await deliver(`reply ${name} to A`);
  }
  await deliver("store A to B");
  await read(page, "B");
  assert.deepEqual((await operations(page)).map((op) => op.split(",")[0]).sort(), ["read → 7 at B", "write 7 at A"]);
  assert.match((await verdicts(page))[2], /^Ordering Holds/);
  await read(page, "D");
  const ordering = await eventually(async () => (await verdicts(page))[2], (it) => it.startsWith("Ordering Violated"));
  assert.match(ordering, /Violated: \S+/);
  const words = await explanation(page).innerText();
  assert.match(words, /\bB\b/);
  assert.match(words, /\bD\b/);
  assert.match(words, /\b7\b/);
  // One event back it has not happened yet.
  await stepBack(page);
  assert.match((await verdicts(page))[2], /^Ordering Holds/);
  await close();
});

test("a run pauses where a guarantee breaks; its operations are marked, and one click goes there", async () => {
  const { page, close } = await stand(browser, server, SOON, { settings: { speed: 2 } });
  await button(time(page), "Play").click();
  await button(time(page), "Play").waitFor();
  await explanation(page).waitFor();
  const chain = (await operations(page)).filter((op) => op.endsWith("part of a violation"));
  assert.ok(chain.length >= 2 && chain.length <= 4, `${chain}`);
  const words = await explanation(page).innerText();
  assert.match(words, /[.]/);
  for (const op of chain) assert.ok(words.includes(/ at (.),/.exec(op)[1]), `${words} names the node of ${op}`);

  const go = explanation(page).getByRole("button", { name: /^Go to / });
  const moment = (await go.innerText()).replace("Go to ", "");
  await button(time(page), "To the start").click();
  await eventually(() => clock(page), "0.00 s");
  assert.ok((await verdicts(page)).every((it) => !it.includes("Violated")));
  await button(time(page), "To the latest moment").click();
  await explanation(page).waitFor();
  await go.click();
  await eventually(() => clock(page), moment);
  assert.ok((await verdicts(page)).some((it) => it.includes("Violated")));

  await button(explanation(page), "Show on timeline").click();
  // However narrow and low they are, the timeline says what they are.
  const values = chain.map((op) => /(\d+) at/.exec(op)[1]);
  const written = await page.locator(".lanes text.mono").allTextContents();
  for (const value of values) assert.ok(written.some((it) => it.includes(value)), `${written} name ${value}`);
  const lanes = await page.locator(".timeline-hold").boundingBox();
  const marked = page.locator(".op.bad .bar");
  await eventually(() => marked.count(), (n) => n >= 2);
  const box = await marked.first().boundingBox();
  assert.ok(box.x + box.width > lanes.x && box.x < lanes.x + lanes.width, "it is in view");
  await close();
});

test("a reason opens and closes", async () => {
  const { page, close } = await stand(browser, server, SOON, { settings: { speed: 2 } });
  await button(time(page), "Play").click();
  await explanation(page).waitFor();
  const why = page.getByRole("button", { name: /^Why \w+ is violated$/ }).first();
  assert.equal(await why.getAttribute("aria-expanded"), "true");
  await why.click();
  await explanation(page).waitFor({ state: "detached" });
  await why.click();
  await explanation(page).waitFor();
  await close();
});

test("the third suggestion leads to a violation and says what happened", async () => {
  const { page, close } = await visit(browser, server.page);
  await page.getByRole("button", { name: /^See “.*” break a guarantee$/ }).click();
  await explanation(page).waitFor();
  assert.match((await verdicts(page))[2], /^Ordering Violated/);
  const words = await explanation(page).innerText();
  assert.match(words, /read/);
  const chain = (await operations(page)).filter((op) => op.endsWith("part of a violation"));
  assert.ok(chain.length >= 2 && chain.length <= 4, `${chain}`);
  await button(time(page), "Play").waitFor();
  await close();
});

test("two quorums that miss each other are outlined, the one that stores and the one that answers", async () => {
  const { page, close } = await stand(browser, server, { ...BUSY, switches: { ...BUSY.switches, r: "2", w: "2" } });
  await page.locator(".quorum.one").getByText("write quorum (W)").waitFor();
  await page.locator(".quorum.other").getByText("read quorum (R)").waitFor();
  await close();
});

test("a run that does not pause by itself plays on through a violation", async () => {
  const { page, close } = await stand(browser, server, SOON, { settings: { speed: 2 } });
  await page.getByRole("checkbox", { name: "Pause when a guarantee breaks" }).uncheck();
  await button(time(page), "Play").click();
  await explanation(page).waitFor();
  await button(time(page), "Pause").click();
  await close();
});
