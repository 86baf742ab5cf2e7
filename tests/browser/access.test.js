// For everybody: axe-core in both themes, small screens, less motion.

import assert from "node:assert/strict";
import { test } from "node:test";
import { barriers } from "./harness.js";
import { BUSY, QUIET, bars, begin, button, clock, eventually, messages, middle, node, order, read, select, stand, step, time, visit, write } from "./page.js";

const { browser, server } = await begin();

const SOON = {
  ...BUSY,
  switches: { ...BUSY.switches, read: "local" },
  network: { ...BUSY.network, delay: { exponential: { min_ms: 20, mean_ms: 400 } } },
  workload: { ...BUSY.workload, per_minute: 240 },
};

for (const theme of ["light", "dark"]) {
  const look = { colorScheme: theme };

  test(`axe-core finds nothing on the first screen, at a node, in setup, log and help, ${theme}`, async () => {
    const { page, close } = await stand(browser, server, BUSY, { ...look, settings: { hints: true } });
    const found = async (where) => assert.deepEqual(await barriers(page), [], where);
    await step(page, 12);
    await found("first screen");
    await read(page, "B");
    await read(page, "B");
    await order(page, "C", "Freeze");
    await order(page, "E", "Crash");
    await order(page, "D", "Isolate");
    await found("a node that is cut off");
    await page.getByText("Links of D").click();
    await found("the links of a node");
    for (const name of ["Setup", "Log"]) {
      await page.getByRole("tab", { name }).click();
      await found(name);
    }
    await button(page, "Help").click();
    await found("help");
    await page.keyboard.press("Escape");
    await button(page, "Write…").click();
    await found("the dialog that writes");
    await close();
  });

  test(`axe-core finds nothing where a violation is shown, ${theme}`, async () => {
    const { page, close } = await stand(browser, server, SOON, { ...look, settings: { speed: 2 } });
    await button(time(page), "Play").click();
    await page.locator(".explain").waitFor();
    assert.deepEqual(await barriers(page), []);
    await close();
  });

  test(`axe-core finds nothing on a phone, ${theme}`, async () => {
    const phone = { ...look, viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
    const { page, close } = await stand(browser, server, BUSY, { ...phone, settings: { hints: true } });
    await step(page, 8);
    assert.deepEqual(await barriers(page), []);
    await close();
  });
}

test("less motion: nothing plays by itself, and steps show where messages are", async () => {
  const { page, close } = await visit(browser, server.page, { reducedMotion: "reduce" });
  await page.getByText("Nothing moves until you say so, as your system asks for less motion.").waitFor();
  await button(time(page), "Play").waitFor();
  // Were it playing, the first message would come within half a second.
  await new Promise((done) => setTimeout(done, 1500));
  assert.equal(await clock(page), "0.00 s");
  await step(page, 3);
  assert.ok((await messages(page).count()) > 0);
  const where = () => messages(page).first().getAttribute("transform");
  const stood = await where();
  assert.match(stood, /translate/);
  await button(time(page), "Play").click();
  await button(time(page), "Pause").waitFor();
  await eventually(() => bars(page).count(), (n) => n >= 2);
  await close();
});

/** Whether the page is wider than the window. */
const sideways = (page) => page.evaluate(() => document.scrollingElement.scrollWidth - innerWidth);

/** What can be pressed and is smaller than 24 by 24 pixels, in words. */
function small(page) {
  return page.evaluate(() => {
    const controls = document.querySelectorAll("button, select, summary, input, a[href], [role=button], [role=tab]");
    const seen = [...controls].filter((it) => it.checkVisibility({ visibilityProperty: true }) && it.getClientRects().length);
    // A label is part of what it labels; the skip link shows only when it has the focus.
    const target = (it) => (it.matches("input[type=checkbox]") ? it.closest("label") : it).getBoundingClientRect();
    const name = (it) => it.getAttribute("aria-label") ?? it.innerText ?? it.id;
    return seen
      .filter((it) => !it.matches(".skip"))
      .map((it) => [name(it), target(it)])
      .filter(([, box]) => box.width < 24 || box.height < 24)
      .map(([name, box]) => `${name}: ${box.width.toFixed(1)} x ${box.height.toFixed(1)}`);
  });
}

/** What is written on the stage in fewer than 11 pixels. */
const tiny = (page) =>
  page.locator(".scene-svg text").evaluateAll((texts) => texts
    .map((it) => [it.textContent, parseFloat(getComputedStyle(it).fontSize) * it.getScreenCTM().a])
    .filter(([, size]) => size < 10.95)
    .map(([text, size]) => `${text}: ${size.toFixed(1)}`));

for (const [width, height] of [[390, 844], [1280, 720], [1440, 900]]) {
  test(`at ${width} x ${height} nothing sticks out, and everything can be pressed`, async () => {
    const touch = width < 500 ? { hasTouch: true, isMobile: true } : {};
    const options = { viewport: { width, height }, ...touch, settings: { hints: true } };
    const { page, close } = await stand(browser, server, { ...BUSY, cluster: { nodes: 9, keys: 3 } }, options);
    await step(page, 10);
    const sound = async (where) => {
      assert.ok((await sideways(page)) <= 0, `${where}: ${await sideways(page)} pixels too wide`);
      assert.deepEqual(await small(page), [], where);
    };
    await sound("first screen");
    assert.deepEqual(await tiny(page), []);
    await page.getByRole("tab", { name: "Setup" }).click();
    await sound("setup");
    await page.getByRole("tab", { name: "Log" }).click();
    await sound("log");
    await node(page, "C").focus();
    await page.keyboard.press("Enter");
    await page.getByText("Links of C").click();
    await sound("a node");
    await close();
  });
}

test("on a phone the signs are seen first, nothing is covered, and a tapped node shows what can be done", async () => {
  const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
  const { page, close } = await stand(browser, server, BUSY, { ...phone, settings: { hints: true } });
  const strip = page.locator(".strip");
  await eventually(async () => (await strip.innerText()).replace(/\s+/g, " "), (it) => /Termination.*Validity.*Ordering.*Linearizable/.test(it));
  const bottom = async (locator) => { const box = await locator.boundingBox(); return box.y + box.height; };
  const transport = await time(page).boundingBox();
  assert.ok(transport.height < 100, `two rows: ${transport.height}`);
  const tools = await page.getByRole("group", { name: "Tools" }).boundingBox();
  assert.ok((await bottom(strip)) <= tools.y, "the signs stand above the stage");
  assert.ok((await bottom(page.locator(".hint").last())) <= transport.y, "the third suggestion is free");
  const place = await middle(node(page, "D").locator("circle.body"));
  await page.touchscreen.tap(place.x, place.y);
  const actions = page.getByRole("region", { name: "Node D", exact: true });
  await eventually(async () => (await bottom(button(actions, "Isolate"))) <= (await time(page).boundingBox()).y, true);
  assert.ok((await middle(node(page, "A").locator("circle.body"))).y > 0, "the stage is still to be seen");
  await button(actions, "Freeze").tap();
  await eventually(() => node(page, "D").getAttribute("aria-label"), (it) => it.includes("frozen"));
  // What is said in passing lies on no lane.
  await button(time(page), "To the start").tap();
  await button(time(page), "One step back").tap();
  const toast = await page.locator(".toast").boundingBox();
  const lanes = await page.locator(".timeline-hold").boundingBox();
  assert.ok(toast.y + toast.height <= lanes.y, `${toast.y} is above ${lanes.y}`);
  await strip.tap();
  await eventually(async () => (await page.locator(".guarantees").boundingBox()).y < 844, true);
  await close();
});

test("on a phone every control is reached by a finger", async () => {
  const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
  const { page, close } = await stand(browser, server, QUIET, phone);
  // A click scrolls there, and fails when something lies on top.
  for (const name of ["Partition", "Select", "Read all", "Set up", "Help"]) {
    await button(page, name).tap();
  }
  await page.getByRole("dialog", { name: "Help" }).getByRole("button", { name: "Close" }).tap();
  for (const name of ["One step forward", "One step back", "To the start", "To the latest moment", "Restart"]) {
    await button(time(page), name).tap();
  }
  for (const name of ["Setup", "Log", "Inspector"]) await page.getByRole("tab", { name }).tap();
  await page.locator("summary", { hasText: "File" }).tap();
  await button(page, "Export history").waitFor();
  await page.locator("summary", { hasText: "File" }).tap();
  await node(page, "B").scrollIntoViewIfNeeded();
  await select(page, "B");
  await write(page, "B", 3);
  assert.match(await node(page, "B").getAttribute("aria-label"), /writing 3/);
  await close();
});

