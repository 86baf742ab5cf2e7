// Back in time, and doing it differently.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  BUSY, button, clock, crash, eventually, middle, operations, said, scene, stage, step, stepBack, time, toast,
} from "./page.js";

const on = await stage();

/** So many events on. */
const after = (steps, body) => on(BUSY, async (page) => {
  await step(page, steps);
  await body(page);
});

const branches = (page) => page.getByRole("combobox", { name: "Branch" });
const playhead = (page) => page.getByRole("slider", { name: "Playhead" });

test("a step back shows the same moment again, and so does a step forward", on(BUSY, async (page) => {
  const seen = [await scene(page)];
  for (let i = 0; i < 16; i += 1) {
    await step(page);
    seen.push(await scene(page));
  }
  assert.equal(new Set(seen).size, seen.length, "each step changes something");
  for (let i = 15; i >= 0; i -= 1) {
    await stepBack(page);
    assert.equal(await scene(page), seen[i], `step ${i}, going back`);
  }
  await stepBack(page);
  await toast(page).getByText("This is the earliest moment that is kept.").waitFor();
  for (let i = 1; i <= 16; i += 1) {
    await step(page);
    assert.equal(await scene(page), seen[i], `step ${i}, going forward`);
  }
}));

test("the playhead is dragged back, and what came after is still there", after(40, async (page) => {
  const [end, all, at] = [await scene(page), await operations(page), await clock(page)];
  const from = await middle(playhead(page).locator("path"));
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x - 60, from.y, { steps: 4 });
  await page.mouse.move(from.x - 160, from.y, { steps: 4 });
  await page.mouse.up();
  const back = parseFloat(await clock(page));
  assert.ok(back < parseFloat(at), `${back} is before ${at}`);
  assert.deepEqual(await operations(page), all);
  await button(time(page), "To the latest moment").click();
  await eventually(() => scene(page), end);
}));

test("acting in the past begins a branch, and the first one is returned to as it was", after(40, async (page) => {
  const [end, all] = [await scene(page), await operations(page)];
  assert.equal(await branches(page).count(), 0);
  await stepBack(page, 20);
  await crash(page, "E");
  await toast(page).getByText("A new branch begins here; the one before is kept.").waitFor();
  const listed = await branches(page).locator("option").allInnerTexts();
  assert.equal(listed.length, 2);
  assert.equal(listed[0], "Branch 2 · on stage");
  assert.match(listed[1], /^Branch 1 · \d+\.\d\d s · no acts$/);
  await step(page, 10);
  const [other, others] = [await scene(page), await operations(page)];
  assert.notEqual(other, end);
  assert.match(await said(page, "E"), /crashed/);

  await branches(page).selectOption({ label: listed[1] });
  await eventually(() => scene(page), end);
  assert.deepEqual(await operations(page), all);
  const now = await branches(page).locator("option").allInnerTexts();
  assert.equal(now[0], "Branch 1 · on stage");
  assert.match(now[1], /^Branch 2 · .* · 1 act$/);

  await branches(page).selectOption({ label: now[1] });
  await eventually(() => scene(page), other);
  assert.deepEqual(await operations(page), others);
  // However often one goes back and forth, a branch keeps its number.
  const then = await branches(page).locator("option").allInnerTexts();
  assert.deepEqual([then[0], then[1]], ["Branch 2 · on stage", listed[1]]);
}));

test("a click on the log goes to that moment", after(40, async (page) => {
  await page.getByRole("tab", { name: "Log" }).click();
  const log = page.getByRole("log");
  const line = log.getByRole("listitem").nth(12);
  const moment = await line.locator(".time").innerText();
  await line.locator(".time").click();
  await eventually(() => clock(page), moment);
  await button(page, "Messages").click();
  assert.equal(await log.locator(".line-message").count(), 0);
}));

test("restart plays the same run again, another seed another one", after(12, async (page) => {
  const first = await scene(page);
  await button(time(page), "Restart").click();
  await eventually(() => clock(page), "0.00 s");
  await step(page, 12);
  assert.equal(await scene(page), first);
  const seed = time(page).getByRole("textbox", { name: "Seed" });
  await seed.fill("77");
  await seed.press("Enter");
  await eventually(() => clock(page), "0.00 s");
  await step(page, 12);
  assert.notEqual(await scene(page), first);
  await seed.fill("a lot");
  await seed.press("Enter");
  await toast(page).getByText("A seed is a whole number; “a lot” is not.").waitFor();
  assert.equal(await seed.inputValue(), "77");
}));

/** The times that stand on the axis of the timeline, in seconds. */
const axis = (page) => page.locator(".axis text").evaluateAll((all) => all.map((it) => parseFloat(it.textContent)));

test("the timeline is zoomed by buttons and by keys, in, out and to the whole run", after(120, async (page) => {
  const span = async () => Math.max(...(await axis(page))) - Math.min(...(await axis(page)));
  const zoom = page.getByRole("group", { name: "Zoom the timeline" });
  const first = await span();
  await button(zoom, "Zoom in").click();
  const closer = await eventually(span, (it) => it < first);
  await page.keyboard.press("x");
  await page.keyboard.press("x");
  await eventually(span, (it) => it > closer);
  for (let i = 0; i < 6; i += 1) await button(zoom, "Zoom in").click();
  await eventually(async () => Math.min(...(await axis(page))) > 0, true);
  await page.keyboard.press("0");
  await eventually(async () => Math.min(...(await axis(page))), 0);
  const end = parseFloat(await clock(page));
  await eventually(async () => Math.max(...(await axis(page))), (it) => it >= end * 0.9);
  await button(zoom, "Zoom out").click();
  await button(zoom, "Show the whole run").click();
  await eventually(async () => Math.min(...(await axis(page))), 0);
  await page.keyboard.press("?");
  await page.getByRole("dialog").getByText("Zoom in on the timeline").waitFor();
}));

test("another preset after a pause stands at its start, and says how to go on", after(12, async (page) => {
  const notice = page.locator(".notice");
  await notice.waitFor({ state: "detached" });
  const choices = page.getByRole("navigation", { name: "What is on stage" });
  await choices.getByRole("combobox", { name: "Preset" }).selectOption({ index: 1 });
  await eventually(() => clock(page), "0.00 s");
  await notice.getByText("The run stands at its start: press Space to play.").waitFor();
  await button(notice, "Play").click();
  await button(time(page), "Pause").waitFor();
  await notice.waitFor({ state: "detached" });
}));
