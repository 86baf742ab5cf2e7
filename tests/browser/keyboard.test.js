// The whole of it without a mouse.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  BUSY, BY_HAND, QUIET, button, clock, eventually, flying, inspector, messages, node, operations, said, scene, stage,
  time, toast,
} from "./page.js";

const on = await stage();

/** Presses Tab until the focus is there. */
async function tabTo(page, locator, most = 120) {
  for (let i = 0; i < most; i += 1) {
    if (await locator.evaluate((it) => it === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  assert.fail(`${locator} is not within ${most} stops`);
}

/** Waits until what has the focus is named so. */
const focusOn = (page, name) =>
  eventually(() => page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.tagName), (it) => name.test(it));

async function press(page, ...keys) {
  for (const key of keys) await page.keyboard.press(key);
}

test("select, crash, write, step, cut off, go back and branch, with the keyboard alone", on(QUIET, async (page) => {
  await tabTo(page, node(page, "E"));
  await press(page, "Enter");
  assert.equal(await node(page, "E").getAttribute("aria-pressed"), "true");
  await press(page, "c");
  assert.match(await said(page, "E"), /crashed/);

  await tabTo(page, button(inspector(page), "All nodes"));
  await press(page, "Enter");
  await press(page, "1");
  await page.getByRole("region", { name: "Node A", exact: true }).waitFor();
  const value = page.getByRole("textbox", { name: "Value to write" });
  await tabTo(page, value);
  await press(page, "Control+a");
  await page.keyboard.type("7");
  await press(page, "Enter");
  assert.match(await said(page, "A"), /writing 7/);
  await page.keyboard.press("Shift+Tab");
  for (let i = 0; i < 60 && !/holds 7.*idle/.test(await said(page, "A")); i += 1) await press(page, "ArrowRight");
  assert.match((await operations(page)).join(), /write 7 at A, .* to /);

  await press(page, "Escape");
  const group = page.getByRole("group", { name: "Cut off" });
  await tabTo(page, group.getByRole("checkbox", { name: "B" }));
  await press(page, "Space");
  await tabTo(page, button(group, "Cut these off"));
  await press(page, "Enter");
  assert.match(await said(page, "B"), /cut off/);
  await press(page, "h");
  assert.doesNotMatch(await said(page, "B"), /cut off/);

  await press(page, "ArrowLeft");
  assert.match(await said(page, "B"), /cut off/);
  await press(page, "ArrowLeft");
  assert.doesNotMatch(await said(page, "B"), /cut off/);
  await press(page, "2", "f");
  assert.match(await said(page, "B"), /frozen/);
  await page.getByRole("combobox", { name: "Branch" }).waitFor();
}));

test("arrows, Home and End move through time, Space plays and pauses", on(BUSY, async (page) => {
  const first = await scene(page);
  await press(page, ...Array(10).fill("ArrowRight"));
  const later = await scene(page);
  await press(page, "Home");
  await eventually(() => scene(page), first);
  await press(page, "End");
  await eventually(() => scene(page), later);
  const at = await clock(page);
  await press(page, "Space");
  await button(time(page), "Pause").waitFor();
  await eventually(() => clock(page), (now) => now !== at);
  await press(page, "Space");
  await button(time(page), "Play").waitFor();
  await press(page, "+", "+", "-");
  assert.equal(await time(page).getByRole("status").innerText(), "2×");
}));

test("the partition tool takes nodes one by one, and Escape puts it down", on(QUIET, async (page) => {
  await press(page, "p");
  assert.equal(await button(page, "Partition").getAttribute("aria-pressed"), "true");
  const notice = page.locator(".notice.tool");
  await notice.getByText("Esc puts the tool down.").waitFor();
  await tabTo(page, node(page, "D"));
  await press(page, "Enter");
  await tabTo(page, node(page, "E"));
  await press(page, "Enter");
  await tabTo(page, button(page, "Cut D and E off"));
  await press(page, "Enter");
  assert.match(await said(page, "D"), /cut off/);
  await press(page, "Escape");
  assert.equal(await button(page, "Select").getAttribute("aria-pressed"), "true");
  await notice.waitFor({ state: "detached" });
}));

test("the arrows go from message to message, and Enter selects one", on(BY_HAND, async (page) => {
  await press(page, "1", "w");
  assert.equal((await flying(page)).length, 4);
  await tabTo(page, page.getByRole("listbox", { name: "Messages in flight" }));
  await press(page, "ArrowRight", "ArrowRight", "Enter");
  const region = page.getByRole("region", { name: "Message A → D" });
  await region.waitFor();
  await tabTo(page, button(region, "Deliver now"));
  await press(page, "Enter");
  await eventually(async () => (await flying(page)).some((m) => m.startsWith("D to A, reply")), true);
}));

test("after a message has been delivered or dropped by keyboard, the focus is at the next one", on(BY_HAND, async (page) => {
  await press(page, "1", "w");
  await tabTo(page, button(inspector(page), "All nodes"));
  await press(page, "Enter");
  await tabTo(page, button(inspector(page), "Deliver query A to B"));
  await press(page, "Enter");
  await focusOn(page, /^Deliver query A to C$/);
  await tabTo(page, button(inspector(page), "Drop query A to D"));
  await press(page, "Enter");
  await focusOn(page, /^Drop query A to E$/);

  await tabTo(page, button(inspector(page), "A→E query ?"));
  await press(page, "Enter");
  await tabTo(page, button(inspector(page), "Drop"));
  await press(page, "Enter");
  await focusOn(page, /^Messages in flight$/);
}));

test("the arrows go from operation to operation on the timeline", on(BUSY, async (page) => {
  await press(page, ...Array(60).fill("ArrowRight"));
  const all = await operations(page);
  assert.ok(all.length > 1);
  await tabTo(page, page.getByRole("listbox", { name: "Operations" }));
  await press(page, "Home", "Enter");
  await page.getByRole("region", { name: /^Operation / }).waitFor();
}));

test("help opens and closes, and gives the focus back", on(QUIET, async (page) => {
  const help = button(page, "Help");
  await tabTo(page, help);
  await press(page, "Enter");
  const dialog = page.getByRole("dialog", { name: "Help" });
  await dialog.waitFor();
  await press(page, "c");
  await press(page, "Escape");
  await dialog.waitFor({ state: "detached" });
  await eventually(() => help.evaluate((it) => it === document.activeElement), true);
  await press(page, "?");
  await dialog.waitFor();
  await press(page, "Escape");
  await dialog.waitFor({ state: "detached" });
}));

test("what is typed into a box is no shortcut", on(QUIET, async (page) => {
  await press(page, "1");
  const before = await scene(page);
  const value = page.getByRole("textbox", { name: "Value to write" });
  await value.focus();
  await press(page, "Control+a");
  await page.keyboard.type("c f i h n r p 2");
  await press(page, "ArrowLeft", "Home", "End");
  assert.equal(await value.inputValue(), "c f i h n r p 2");
  assert.equal(await scene(page), before);
  assert.equal(await page.getByRole("region", { name: "Node A", exact: true }).count(), 1);
}));

test("single keys can be switched off; the arrows still step", on(BUSY, async (page) => {
  await press(page, "?");
  const dialog = page.getByRole("dialog", { name: "Help" });
  await tabTo(page, dialog.getByRole("checkbox", { name: "Single keys are shortcuts" }));
  await press(page, "Space", "Escape");
  await dialog.waitFor({ state: "detached" });
  const before = await scene(page);
  await press(page, "1", "c", "n", "Space", "?");
  assert.equal(await scene(page), before);
  assert.equal(await page.getByRole("dialog").count(), 0);
  await button(time(page), "Play").waitFor();
  await press(page, "ArrowRight");
  assert.notEqual(await scene(page), before);
}));

test("a key that needs a node says so when none is selected", on(QUIET, async (page) => {
  await press(page, "w");
  await toast(page).getByText("Select a node first: press 1 to 5, or click one.").waitFor();
  assert.equal(await messages(page).count(), 0);
}));

test("the skip link leads past the header, and the tabs move by arrows", on(QUIET, async (page) => {
  await press(page, "Tab", "Enter");
  await eventually(() => page.evaluate(() => document.activeElement?.id), "stage");
  await tabTo(page, page.getByRole("tab", { name: "Inspector" }));
  await press(page, "ArrowRight");
  await page.getByRole("heading", { name: "Workload" }).waitFor();
  await press(page, "ArrowRight");
  await page.getByRole("heading", { name: "What is explored" }).waitFor();
  await press(page, "ArrowRight");
  await page.getByText("Nothing of this kind has happened yet.").waitFor();
  assert.equal(await clock(page), "0.00 s");
}));
