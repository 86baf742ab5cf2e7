// Crash, restart, freeze, cut and heal, ask and queue: by mouse.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  BY_HAND, QUIET, bars, button, crash, eventually, inspector, operations, order, place, read, said, select,
  stage, step, stepUntil, write,
} from "./page.js";

const on = await stage();

const returned = (page, what) => async () => (await operations(page)).some((op) => op.startsWith(what) && / to /.test(op));

test("two of five nodes crash and a write still gathers its quorum", on(QUIET, async (page) => {
  await write(page, "A", 7);
  await crash(page, "D");
  await crash(page, "E");
  assert.match(await said(page, "E"), /crashed/);
  assert.match(await said(page, "A"), /writing 7 · query 1\/3/);
  await stepUntil(page, returned(page, "write 7 at A"));
  assert.match(await said(page, "A"), /x holds 7, tag 1·A; idle/);
  assert.match(await said(page, "E"), /x holds 0.*crashed/);
}));

test("a node that crashes at work says so, and no longer what it waits for", on(QUIET, async (page) => {
  await crash(page, "E");
  await write(page, "A", 7);
  await inspector(page).getByText("1 of 3 (A), waits for B, C or D (E has crashed)").waitFor();
  await inspector(page).getByText("still needed").waitFor();
  await crash(page, "A");
  await inspector(page).getByText("takes in nothing and answers nobody").waitFor();
  assert.doesNotMatch(await inspector(page).innerText(), /waits for|still needed/);
  await order(page, "B", "Freeze");
  await inspector(page).getByText("takes in nothing until it thaws").waitFor();
}));

test("with a majority crashed a write waits, and Termination says for whom", on(QUIET, async (page) => {
  for (const name of ["C", "D", "E"]) await crash(page, name);
  await write(page, "A", 7);
  await step(page, 4);
  const termination = page.getByRole("listitem").filter({ hasText: "Termination" });
  assert.match(await termination.innerText(), /Blocked[^]*C[^]*D[^]*E/);
}));

test("a node restarts with its memory kept, or lost", on(QUIET, async (page) => {
  await write(page, "A", 7);
  await stepUntil(page, async () => /x holds 7/.test(await said(page, "E")));
  await crash(page, "E");
  await order(page, "E", "Restart, memory kept");
  assert.match(await said(page, "E"), /x holds 7, tag 1·A; idle/);
  await crash(page, "E");
  await order(page, "E", "Restart, memory lost");
  assert.match(await said(page, "E"), /x holds 0, tag 0; idle/);
  // The timeline marks the second restart otherwise than the first, and the inspector says when.
  const titles = await page.locator(".restart title").allTextContents();
  assert.match(titles[0], /^restarted with its memory at /);
  assert.match(titles[1], /^restarted without its memory at \d+\.\d\d s$/);
  assert.equal(await page.locator(".restart.forgot").count(), 1);
  await inspector(page).getByText(titles[1]).waitFor();
}));

test("a frozen node answers nobody until it thaws", on(QUIET, async (page) => {
  for (const name of ["C", "D", "E"]) await order(page, name, "Freeze");
  assert.match(await said(page, "C"), /frozen/);
  await read(page, "A");
  await step(page, 6);
  assert.match(await said(page, "A"), /2 of 3 replies/);
  await order(page, "C", "Thaw");
  assert.doesNotMatch(await said(page, "C"), /frozen/);
  await stepUntil(page, returned(page, "read"));
}));

test("a line drawn through the cluster makes an island, and healing ends it", on(QUIET, async (page) => {
  await button(page, "Partition").click();
  const at = {};
  for (const name of ["A", "C", "D", "E"]) at[name] = await place(page, name);
  await page.mouse.move((at.A.x + at.E.x) / 2, at.A.y - 10);
  await page.mouse.down();
  await page.mouse.move((at.C.x + at.D.x) / 2, at.C.y - 30, { steps: 5 });
  await page.mouse.move((at.C.x + at.D.x) / 2, at.C.y + 20, { steps: 5 });
  await page.mouse.up();
  await page.locator(".island").getByText("cut off").waitFor();
  for (const name of ["D", "E"]) assert.match(await said(page, name), /cut off/);
  for (const name of ["A", "B", "C"]) assert.doesNotMatch(await said(page, name), /cut off/);
  await button(page, "Heal all").click();
  await page.locator(".island").waitFor({ state: "detached" });
  assert.doesNotMatch(await said(page, "E"), /cut off/);
  assert.equal(await button(page, "Heal all").isDisabled(), true);
}));

test("an isolated node is cut off both ways and is reconnected", on(QUIET, async (page) => {
  await order(page, "B", "Isolate");
  assert.match(await said(page, "B"), /cut off/);
  await order(page, "B", "Reconnect");
  assert.doesNotMatch(await said(page, "B"), /cut off/);
}));

test("a link is cut one way in the inspector: what goes the other way arrives", on(QUIET, async (page) => {
  await select(page, "A");
  await inspector(page).getByText("Links of A").click();
  const cut = button(inspector(page), "Cut A → B");
  await cut.click();
  await eventually(() => cut.getAttribute("aria-pressed"), "true");
  assert.equal(await button(inspector(page), "Cut B → A").getAttribute("aria-pressed"), "false");
  await write(page, "B", 9);
  await stepUntil(page, async () => /x holds 9/.test(await said(page, "A")));
  await write(page, "A", 8);
  await stepUntil(page, async () => /x holds 8/.test(await said(page, "E")));
  assert.match(await said(page, "B"), /x holds 9/);
}));

test("the link between two nodes is selected on stage, held, and let go", on(BY_HAND, async (page) => {
  const [a, c] = [await place(page, "A"), await place(page, "C")];
  await page.mouse.click(a.x * 0.55 + c.x * 0.45, a.y * 0.55 + c.y * 0.45);
  const link = page.getByRole("region", { name: "Link between A and C" });
  await link.waitFor();
  const way = link.locator(".way").filter({ hasText: "A to C" });
  await button(way, "Hold").click();
  await way.getByText("held", { exact: true }).waitFor();
  await button(way, "Release").click();
  await way.getByText("open", { exact: true }).waitFor();
}));

test("requests that reach a busy node wait in its queue, in order, and none is lost", on(QUIET, async (page) => {
  await write(page, "A", 7);
  await write(page, "A", 8);
  await read(page, "A");
  assert.match(await said(page, "A"), /writing 7.*2 requests wait/);
  assert.deepEqual(await inspector(page).locator(".queue li").allInnerTexts(), ["write 8", "read"]);
  await page.locator(".node .queue").getByText("write 8").waitFor();
  await stepUntil(page, returned(page, "read"), 120);
  const names = await operations(page);
  assert.deepEqual(names.map((name) => name.split(" at ")[0]), ["write 7", "write 8", "read → 8"]);
}));

test("the dialog writes any value at any node, and every node is read at once", on(QUIET, async (page) => {
  await button(page, "Write…").click();
  const dialog = page.getByRole("dialog", { name: "Write a value" });
  const value = dialog.getByRole("textbox", { name: "Value" });
  await value.fill("seven");
  await button(dialog, "Write").click();
  await dialog.getByRole("alert").getByText("A value is a whole number.").waitFor();
  await value.fill("42");
  await dialog.getByRole("combobox", { name: "At node" }).selectOption("C");
  await button(dialog, "Write").click();
  await dialog.waitFor({ state: "detached" });
  await stepUntil(page, returned(page, "write 42 at C"));
  await button(page, "Read all").click();
  await eventually(() => bars(page).count(), 6);
  await stepUntil(page, async () => (await operations(page)).filter((op) => op.startsWith("read → 42")).length === 5, 150);
}));
