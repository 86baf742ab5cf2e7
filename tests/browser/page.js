// Verbs and questions about the page, in the words that people see: roles and accessible names.

import assert from "node:assert/strict";
import { after } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { launch, open, serve } from "./harness.js";

/** Milliseconds that anything may take; generous, since the machine may be small and busy. The variable PATIENCE changes it. */
export const PATIENCE = Number(process.env.PATIENCE ?? 60_000);

/** The default setup, paused, with everything switched off that happens by itself. */
export const QUIET = {
  protocol: "quorum",
  switches: {
    "own-ack": "on", r: "auto", w: "auto", read: "write-back", "retransmit-ms": "2500",
    write: "two-phase", writers: "many",
  },
  cluster: { nodes: 5, keys: 1 },
  network: { delay: { fixed: { ms: 100 } }, links: [], loss_permille: 0, duplicate_permille: 0, fifo: false },
  workload: { on: false, per_minute: 30, reads_percent: 60, nodes: 511, limit: null },
  faults: { on: false, plan: "none", every_ms: 8000, memory: "kept" },
  seed: 4281,
};
/** The same with a workload: seconds of operations that are the same every time. */
export const BUSY = { ...QUIET, workload: { ...QUIET.workload, on: true, per_minute: 90 } };
/** Messages wait until somebody lets them go. */
export const BY_HAND = { ...QUIET, network: { ...QUIET.network, delay: "by-hand" } };

/** Opens the page on a stored run of this setup, paused at its start. */
export async function stand(browser, server, setup, { settings = {}, ...options } = {}) {
  const run = { version: 1, setup, acts: [], until: { step: 0, time_us: 0 } };
  const kept = { playing: false, hints: false, ...settings };
  const localStorage = [
    { name: "quorate.run", value: JSON.stringify(run) },
    { name: "quorate.settings", value: JSON.stringify(kept) },
  ];
  const origins = [{ origin: new URL(server.page).origin, localStorage }];
  return arrive(await open(browser, server.page, { storageState: { cookies: [], origins }, ...options }));
}

/** Starts a browser and a server for the tests of a file; they end with it. */
export async function begin() {
  const [browser, server] = await Promise.all([launch(), serve()]);
  after(async () => {
    await browser.close();
    await server.stop();
  });
  return { browser, server };
}

/** The same; what it gives back makes a test of a body that is called with a page on which a setup stands. */
export async function stage() {
  const { browser, server } = await begin();
  return (setup, body, options) => async () => {
    const { page, close } = await stand(browser, server, setup, options);
    await body(page);
    await close();
  };
}

/** Opens the page at this address as a first visit. */
export async function visit(browser, address, options = {}) {
  return arrive(await open(browser, address, options));
}

async function arrive(opened) {
  opened.page.setDefaultTimeout(PATIENCE);
  await node(opened.page, "A").waitFor();
  return opened;
}

/** Asks until the answer is as wanted: a value, or a function that says so. */
export async function eventually(ask, wanted) {
  const end = Date.now() + PATIENCE;
  for (;;) {
    const answer = await ask();
    const good = typeof wanted === "function" ? wanted(answer) : answer === wanted;
    if (good) return answer;
    if (Date.now() > end) {
      if (typeof wanted === "function") assert.fail(`not after ${PATIENCE} ms: ${wanted}; it is ${answer}`);
      assert.deepEqual(answer, wanted);
    }
    await pause(50);
  }
}

// What is where

export const node = (page, name) => page.getByRole("button", { name: new RegExp(`^Node ${name};`) });
export const inspector = (page) => page.getByRole("tabpanel");
export const time = (page) => page.getByRole("group", { name: "Time", exact: true });
export const messages = (page) => page.getByRole("listbox", { name: "Messages in flight" }).getByRole("option");
export const bars = (page) => page.getByRole("listbox", { name: "Operations" }).getByRole("option");
export const toast = (page) => page.locator(".toast");
export const button = (within, name) => within.getByRole("button", { name, exact: true });

// Verbs

/** Clicks the middle of something drawn, whatever lies on it: with `locator.click` a label would be hit. */
export async function clickMiddle(page, locator) {
  const { x, y } = await middle(locator);
  await page.mouse.click(x, y);
}

export async function middle(locator) {
  const box = await locator.boundingBox();
  assert.ok(box, "it is drawn");
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** Where a node stands. */
export const place = (page, name) => middle(node(page, name).locator("circle.body"));

/** Selects a node by mouse. */
export async function select(page, name) {
  await clickMiddle(page, node(page, name).locator("circle.body"));
  await page.getByRole("region", { name: `Node ${name}`, exact: true }).waitFor();
}

/** Selects a node by mouse and presses a button of its inspector. */
export async function order(page, name, what) {
  await select(page, name);
  await button(inspector(page), what).click();
}

export const crash = (page, name) => order(page, name, "Crash");
export const read = (page, name) => order(page, name, "Read");

/** Writes a value through the inspector. */
export async function write(page, name, value) {
  await select(page, name);
  await inspector(page).getByRole("textbox", { name: "Value to write" }).fill(String(value));
  await button(inspector(page), "Write").click();
}

export async function step(page, steps = 1) {
  for (let i = 0; i < steps; i += 1) await button(time(page), "One step forward").click();
}

export async function stepBack(page, steps = 1) {
  for (let i = 0; i < steps; i += 1) await button(time(page), "One step back").click();
}

/** Steps until a question is answered with yes; fails after so many steps. */
export async function stepUntil(page, yes, most = 80) {
  for (let i = 0; i <= most; i += 1) {
    if (await yes()) return;
    await step(page);
  }
  assert.fail(`not within ${most} steps: ${yes}; operations: ${await operations(page)}`);
}

// Questions

/** What a screen reader says of a node. */
export const said = (page, name) => node(page, name).getAttribute("aria-label");

/** What it says of each message in flight. */
export const flying = (page) => names(messages(page));

/** What it says of each operation on the timeline. */
export const operations = (page) => names(bars(page));

const names = (all) => all.evaluateAll((found) => found.map((it) => it.getAttribute("aria-label")));

/** Where the playhead stands: "1.22 s". */
export const clock = (page) => page.locator(".clock").innerText();

/** Each guarantee with what is said of it. */
export async function verdicts(page) {
  const rows = await page.locator(".verdict").allInnerTexts();
  return rows.map((row) => row.replace(/\s+/g, " "));
}

/** Everything that a moment of a run consists of, as text. */
export async function scene(page) {
  const nodes = await names(page.getByRole("button", { name: /^Node .;/ }));
  const all = [await clock(page), ...nodes, ...(await flying(page)), ...(await verdicts(page))];
  return all.join("\n");
}
