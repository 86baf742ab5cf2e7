// Every schedule of a small setup, explored in the page: the shortest run that breaks a guarantee plays
// on stage, and what holds is proved.

import assert from "node:assert/strict";
import { test } from "node:test";
import { barriers, open } from "./harness.js";
import { BUSY, PATIENCE, QUIET, begin, button, clock, eventually, inspector, node, stand, time, verdicts, visit } from "./page.js";

const { browser, server } = await begin();

const LOCAL = { ...QUIET, switches: { ...QUIET.switches, read: "local" } };
const SOON = {
  ...BUSY,
  switches: { ...BUSY.switches, read: "local" },
  network: { ...BUSY.network, delay: { exponential: { min_ms: 20, mean_ms: 400 } } },
  workload: { ...BUSY.workload, per_minute: 240 },
};
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

const card = (page) => page.locator(".answer-card");
const headline = (page) => card(page).locator("h3").innerText();
const guide = (page) => page.getByRole("region", { name: "The run that was found, choice by choice" });
const place = (page) => guide(page).locator("b").innerText();
const operations = (page) => inspector(page).getByRole("textbox", { name: "Operations" });
const chosen = (page, name) => page.getByRole("navigation", { name: "What is on stage" }).getByRole("combobox", { name });
const explore = (page) => button(inspector(page), "Explore").click();
const answered = (page) => page.locator(".answer-card:is(.holds, .violated, .undecided)").waitFor();

async function panel(page) {
  await page.getByRole("tab", { name: "Explore" }).click();
  await operations(page).waitFor();
}

/** Steps to the end of the run that was found; how many choices it took. */
async function toTheEnd(page) {
  const next = button(guide(page), "Next");
  let steps = 0;
  while (await next.isEnabled()) {
    await next.click();
    steps += 1;
    assert.ok(steps < 200, "it ends");
  }
  return steps;
}

test("one click leads from each preset to its shortest counterexample on stage, or to a proof", async (t) => {
  const { page, close } = await stand(browser, server, QUIET);
  const options = (name) => chosen(page, name).locator("option").evaluateAll((all) => all.map((it) => it.value));
  for (const protocol of await options("Protocol")) {
    await chosen(page, "Protocol").selectOption(protocol);
    for (const preset of await options("Preset")) {
      await chosen(page, "Preset").selectOption(preset);
      const what = `${protocol} ${preset}`;
      const begin = Date.now();
      const breaks = await button(page, "The shortest one").count();
      await button(page, breaks ? "The shortest one" : "Prove it for a small cluster").click();
      await answered(page);
      const said = await headline(page);
      t.diagnostic(`${what}: ${said}, ${Date.now() - begin} ms`);
      // What a design claims of itself may yet break; what is repaired, or weakened, does as it says.
      if (!breaks && !(preset === "described" && /breaks? in/.test(said))) {
        assert.match(said, /^(All hold|Holds) in every one of [\d,]+ states$/, what);
        continue;
      }
      const [, names, choices] = /^(.*) breaks? in (\d+) choices?$/.exec(said) ?? assert.fail(`${what}: ${said}`);
      await guide(page).waitFor();
      assert.match(await place(page), /breaks? in/);
      assert.ok((await toTheEnd(page)) >= Number(choices), what);
      for (const name of names.split(", ")) {
        const row = (await verdicts(page)).find((it) => it.startsWith(name));
        assert.match(row, /Violated/, `${what}: ${row}`);
      }
    }
  }
  await close();
});

test("what is found is listed in words, plays from its first choice, and its end is violated", async () => {
  const { page, close } = await stand(browser, server, LOCAL);
  await panel(page);
  await explore(page);
  await answered(page);
  assert.match(await headline(page), /breaks? in 6 choices/);
  const told = await card(page).getByRole("listitem").allInnerTexts();
  assert.equal(told.length, 6);
  assert.match(told[0], /client 1 asks A: write 1/);
  await button(card(page), "Play it").click();
  await guide(page).getByText("First: client 1 asks A: write 1.").waitFor();
  assert.equal(await clock(page), "0.00 s");
  await page.keyboard.press("ArrowRight");
  await eventually(() => place(page), "Choice 1 of 6:");
  assert.deepEqual(await card(page).locator("li[aria-current=step]").allInnerTexts(), [told[0]]);
  await button(guide(page), "Previous").click();
  await eventually(() => place(page), (it) => it.includes("in 6 choices"));
  await page.keyboard.press("Space");
  await page.locator(".explain").waitFor();
  await eventually(() => place(page), "Choice 6 of 6:");
  await button(time(page), "Play").waitFor();
  assert.ok((await verdicts(page)).some((it) => it.includes("Violated")));

  // Whoever acts on the way begins a branch of their own; the run that was found is kept.
  await button(guide(page), "Previous").click();
  await button(guide(page), "Previous").click();
  await page.keyboard.press("3");
  await page.keyboard.press("c");
  await guide(page).waitFor({ state: "detached" });
  await page.getByText("A new branch begins here; the one before is kept.").waitFor();
  await close();
});

test("multi-writer ABD is proved for a small cluster, and the answer says what was covered", async () => {
  const { page, close } = await stand(browser, server, QUIET);
  await button(page, "Prove it for a small cluster").click();
  await answered(page);
  assert.match(await headline(page), /^All hold in every one of [\d,]+ states$/);
  const words = await card(page).innerText();
  assert.match(words, /Termination, Validity, Ordering, Linearizable/);
  assert.match(words, /Quorum register, Multi-writer ABD: 3 nodes, A:write 1/);
  assert.match(words, /[\d,]+ states reached, up to \d+ choices deep/);
  await button(card(page), "Clear the answer away").click();
  await card(page).waitFor({ state: "detached" });
  await close();
});

test("a long search goes on while the stage plays; it stops, goes on, and can be given up", async () => {
  const { page, close } = await stand(browser, server, BUSY);
  await panel(page);
  await operations(page).fill("A:write 1; B:write 2; C:write 3; A:read; B:read; C:read");
  await operations(page).press("Enter");
  await explore(page);
  const running = page.locator(".answer-card.running");
  const states = async () => Number((await running.locator("li b").first().innerText()).replaceAll(",", ""));
  await eventually(states, (n) => n > 0);
  await button(time(page), "Play").click();
  await eventually(() => clock(page), (it) => Number.parseFloat(it) > 1);
  const before = await states();
  await eventually(states, (n) => n > before);
  await button(running, "Stop").click();
  await button(running, "Go on").waitFor();
  const stopped = await eventually(async () => [await states(), await states()], ([a, b]) => a === b);
  await page.waitForTimeout(400);
  const still = await states();
  await page.waitForTimeout(400);
  assert.equal(await states(), still, `it stands still: ${stopped}`);
  await button(running, "Go on").click();
  await eventually(states, (n) => n > still);
  await button(running, "Stop").click();
  await button(running, "Discard").click();
  await running.waitFor({ state: "detached" });
  await button(time(page), "Pause").click();
  await close();
});

test("what cannot be asked is refused beside its field, with the reason", async () => {
  const { page, close } = await stand(browser, server, QUIET);
  await panel(page);
  const refused = async (text, reason) => {
    await operations(page).fill(text);
    await operations(page).press("Enter");
    await eventually(() => inspector(page).locator(".field.wide .refusal").innerText(), (it) => reason.test(it));
    assert.equal(await operations(page).getAttribute("aria-invalid"), "true");
    assert.ok(await button(inspector(page), "Explore").isDisabled());
  };
  await refused("A:read; B", /^In operation 2, “B”: it has no colon/);
  await refused("Z:read", /“Z” is no node/);
  await refused("E:read", /cluster has 3 nodes/);
  await refused("A:write 1; B:write 1", /1 is written twice/);
  await refused("", /Nobody asks for anything/);
  await inspector(page).getByRole("spinbutton", { name: "Crashes" }).fill("12");
  await inspector(page).getByRole("spinbutton", { name: "Crashes" }).press("Enter");
  await inspector(page).getByText("Crashes must be a whole number from 0 to 9.").waitFor();
  await button(inspector(page), "Suggest").click();
  await eventually(() => inspector(page).locator(".refusal").count(), 0);
  await eventually(() => operations(page).inputValue(), (it) => it.startsWith("A:write 1"));
  await close();
});

test("a violation that happened live: the shortest way to it, and the run cut down", async () => {
  const { page, close } = await stand(browser, server, SOON, { settings: { speed: 2 } });
  await button(time(page), "Play").click();
  const explanation = page.locator(".explain");
  await explanation.waitFor();
  const name = /Why (\w+) is/.exec(await page.locator(".why[aria-expanded=true]").getAttribute("aria-label"))[1];
  await button(explanation, "Cut down").click();
  await answered(page);
  assert.match(await headline(page), new RegExp(`^Cut down to \\d+ choices?: .*${name}.* still violated$`));
  await guide(page).waitFor();
  await toTheEnd(page);
  assert.ok((await verdicts(page)).some((it) => it.startsWith(name) && it.includes("Violated")));
  // Back in the run as it happened.
  await page.getByRole("combobox", { name: "Branch" }).selectOption({ index: 1 });
  await guide(page).waitFor({ state: "detached" });
  await explanation.waitFor();
  await button(explanation, "Shortest way to this").click();
  await answered(page);
  assert.match(await headline(page), new RegExp(`^${name} breaks in \\d+ choices?$`));
  await guide(page).waitFor();
  await toTheEnd(page);
  assert.ok((await verdicts(page)).some((it) => it.startsWith(name) && it.includes("Violated")));
  await close();
});

test("a run that was found is saved, and its link opens where it breaks", async () => {
  const { page, close } = await stand(browser, server, LOCAL, { permissions: ["clipboard-read", "clipboard-write"] });
  await panel(page);
  await explore(page);
  await answered(page);
  const download = page.waitForEvent("download");
  await button(card(page), "Save").click();
  assert.match((await download).suggestedFilename(), /^quorum-\d+\.json$/);
  await button(card(page), "Share").click();
  await page.getByText("Link copied").waitFor();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  await close();
  const other = await visit(browser, link);
  await other.page.locator(".explain").waitFor();
  assert.equal(await clock(other.page), "3.00 s");
  await other.close();
});

test("where the worker cannot be loaded, the panel says so and the page lives on", async () => {
  const { page, context } = await open(browser, server.page);
  await page.route("**/worker_bg.wasm*", (route) => route.abort());
  page.setDefaultTimeout(PATIENCE);
  await node(page, "A").waitFor();
  await panel(page);
  await explore(page);
  await card(page).getByText("The explorer could not be loaded. Check the connection, and explore again.").waitFor();
  await page.unroute("**/worker_bg.wasm*");
  await explore(page);
  await card(page).getByText(/hold in every one of/).waitFor();
  await context.close();
});

test("a worker that fails at work takes nothing with it: the panel says what it said", async () => {
  const { page, context } = await open(browser, server.page);
  const failing = `
    export default async () => {
      addEventListener("message", () => { throw new Error("out of paper"); });
      postMessage('"ready"');
    };`;
  await page.route("**/worker.js*", (route) => route.fulfill({ contentType: "text/javascript", body: failing }));
  page.setDefaultTimeout(PATIENCE);
  await node(page, "A").waitFor();
  await panel(page);
  await explore(page);
  await card(page).getByText(/^The explorer has failed; the page goes on without it\. It said: .*out of paper/).waitFor();
  await page.unroute("**/worker.js*");
  await explore(page);
  await card(page).getByText(/hold in every one of/).waitFor();
  await context.close();
});

for (const theme of ["light", "dark"]) {
  test(`axe-core finds nothing while exploring, at an answer and on the way through a run, ${theme}`, async () => {
    const { page, close } = await stand(browser, server, LOCAL, { colorScheme: theme });
    const found = async (where) => assert.deepEqual(await barriers(page), [], where);
    await panel(page);
    await inspector(page).getByText("More", { exact: true }).click();
    await found("panel");
    await operations(page).fill("A:fly");
    await operations(page).press("Enter");
    await inspector(page).locator(".refusal").waitFor();
    await found("refusal");
    await button(inspector(page), "Suggest").click();
    await explore(page);
    await answered(page);
    await found("found");
    await button(card(page), "Play it").click();
    await found("guide");
    await toTheEnd(page);
    await found("end");
    await chosen(page, "Preset").selectOption("abd");
    await operations(page).fill("A:write 1; B:write 2; C:write 3; A:read; B:read; C:read");
    await operations(page).press("Enter");
    await explore(page);
    await button(card(page), "Stop").waitFor();
    await found("running");
    await button(card(page), "Stop").click();
    await button(card(page), "Discard").click();
    await button(page, "Prove it for a small cluster").click();
    await page.locator(".answer-card.holds").waitFor();
    await found("proved");
    await close();
  });
}

test("on a phone: from the guarantees to the shortest run, choice by choice, with nothing too wide", async () => {
  const { page, close } = await stand(browser, server, LOCAL, PHONE);
  const sound = async (where) => {
    const wide = await page.evaluate(() => document.scrollingElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `${where}: ${wide} pixels too wide`);
  };
  await button(page, "The shortest one").tap();
  await guide(page).waitFor();
  await sound("guide");
  const box = await eventually(() => guide(page).boundingBox(), (it) => it.y > 0 && it.y + it.height <= 844);
  assert.ok(box.y > 100, "the stage is seen above it");
  await button(guide(page), "Next").tap();
  await eventually(() => place(page), "Choice 1 of 6:");
  await button(page, "Explore all schedules").tap();
  await page.getByRole("tab", { name: "Explore" }).tap();
  await card(page).waitFor();
  await sound("answer");
  await inspector(page).getByText("More", { exact: true }).tap();
  await sound("panel");
  await button(guide(page), "Close the guide").tap();
  await guide(page).waitFor({ state: "detached" });
  await close();
});
