// Every protocol on the same stage: what can be done with any of them, and what is typical of each.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { barriers } from "./harness.js";
import { BUSY, QUIET, begin, button, clock, eventually, inspector, node, operations, order, said, select, stand, step, stepUntil, time, toast, verdicts } from "./page.js";

const FOLDER = fileURLToPath(new URL("../runs/", import.meta.url));
const IDS = ["quorum", "shared-register", "alive-set", "causal", "paxos", "counter"];

const { browser, server } = await begin();

const choices = (page) => page.getByRole("navigation", { name: "What is on stage" });
const protocol = (page) => choices(page).getByRole("combobox", { name: "Protocol" });
const preset = (page) => choices(page).getByRole("combobox", { name: "Preset" });
const ids = (select) => select.evaluate((it) => [...it.options].map((option) => option.value));
const chosen = (select) => select.evaluate((it) => it.value);
const line = (page) => page.getByRole("textbox", { name: "Type a command" });
const answer = (page) => page.locator("output.answer");
const alert = (page) => inspector(page).getByRole("alert");

/** Types a command into the panel of the selected node. */
async function command(page, words) {
  await line(page).fill(words);
  await line(page).press("Enter");
}

/** Puts a protocol on stage, and one of its presets; paused at the start. */
async function choose(page, id, which) {
  await protocol(page).selectOption(id);
  await eventually(() => chosen(protocol(page)), id);
  if (which) await preset(page).selectOption(which);
}

/** The page with a protocol on stage, quiet and paused. */
async function on(id, which, body, options = {}) {
  const { setup = QUIET, ...rest } = options;
  const { page, close } = await stand(browser, server, setup, rest);
  await choose(page, id, which);
  await body(page);
  await close();
}

test("every protocol there is, is known to these tests", async () => {
  await on("quorum", undefined, async (page) => {
    assert.deepEqual((await ids(protocol(page))).sort(), [...IDS].sort());
  });
});

for (const id of IDS) {
  test(`${id}: it runs, each preset starts, and nothing is in the console`, async () => {
    await on(id, undefined, async (page) => {
      for (const which of await ids(preset(page))) {
        await preset(page).selectOption(which);
        await eventually(() => chosen(preset(page)), which);
        await step(page, 6);
        assert.notEqual(await clock(page), "0.00 s", which);
      }
      assert.equal(await toast(page).count(), 0);
      await button(time(page), "Play").click();
      await eventually(() => operations(page), (all) => all.length > 0);
    }, { setup: BUSY });
  });

  test(`${id}: each verb is asked by its button and by its command; what is no command is answered by a sentence`, async () => {
    await on(id, undefined, async (page) => {
      await select(page, "A");
      // The commands, as the help has them, and the buttons in the same order of the panel.
      await button(page, "Help").click();
      const words = await page.getByRole("dialog").locator("dt.mono").allInnerTexts();
      await page.keyboard.press("Escape");
      assert.ok(words.length >= 2, `${words}`);
      const buttons = inspector(page).locator(".ask > form.row button, .questions button");
      assert.equal(await buttons.count(), words.length, "a button for each verb");
      let asked = 0;
      for (const [place, name] of (await buttons.allInnerTexts()).entries()) {
        const question = place >= (await inspector(page).locator(".ask > form.row button").count());
        await buttons.nth(place).click();
        asked += question ? 0 : 1;
        if (question) await answer(page).locator(".lines").waitFor();
        else await eventually(async () => (await operations(page)).length, asked);
        assert.equal(await alert(page).count(), 0, name);
      }
      for (const word of words) {
        const before = (await operations(page)).length;
        const heard = await answer(page).innerText();
        // A form that fits: the first that is understood.
        for (const rest of ["x", "5 x", "5 x to y"]) {
          await command(page, `${word} ${rest}`);
          if ((await line(page).inputValue()) === "") break;
        }
        assert.equal(await line(page).inputValue(), "", `${word} is understood`);
        const now = (await operations(page)).length;
        assert.ok(now === before + 1 || (await answer(page).innerText()) !== heard, `${word} does something`);
      }
      await command(page, "make coffee");
      await alert(page).getByText(/There is no command “make” here; there are .*\./).waitFor();
      assert.equal(await line(page).inputValue(), "make coffee", "what was typed stays");
      assert.equal(await line(page).getAttribute("aria-invalid"), "true");
      await line(page).fill("");
      assert.equal(await alert(page).count(), 0);
    });
  });

  test(`${id}: the third suggestion leads to a broken guarantee with an explanation`, async () => {
    await on(id, undefined, async (page) => {
      const hints = page.locator(".hint");
      await hints.nth(2).click();
      await page.locator(".explain").waitFor();
      assert.match((await verdicts(page)).join(), /Violated/);
      assert.ok((await page.locator(".explain").innerText()).length > 40);
    }, { settings: { hints: true, speed: 3 } });
  });

  for (const theme of ["light", "dark"]) {
    test(`${id}: axe-core finds nothing at a node and in the help, ${theme}`, async () => {
      await on(id, undefined, async (page) => {
        await step(page, 10);
        assert.deepEqual(await barriers(page), [], "all nodes");
        await select(page, "B");
        await command(page, "make coffee");
        assert.deepEqual(await barriers(page), [], "a node");
        const questions = inspector(page).locator(".questions button");
        if (await questions.count()) {
          await questions.first().click();
          assert.deepEqual(await barriers(page), [], "an answer");
        }
        await button(page, "Help").click();
        assert.deepEqual(await barriers(page), [], "help");
      }, { setup: BUSY, colorScheme: theme });
    });
  }

  test(`${id}: on a phone nothing sticks out, and what stands on stage can be read`, async () => {
    const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
    await on(id, undefined, async (page) => {
      await step(page, 12);
      await node(page, "A").focus();
      await page.keyboard.press("Enter");
      const wide = await page.evaluate(() => document.scrollingElement.scrollWidth - innerWidth);
      assert.ok(wide <= 0, `${wide} pixels too wide`);
      const legend = await page.locator(".scene-legend").boundingBox();
      const labels = await page.locator(".scene-svg .label text").evaluateAll((all) =>
        all.map((it) => [it.textContent, it.getBoundingClientRect().bottom]));
      for (const [text, bottom] of labels) assert.ok(bottom <= legend.y + 1, `${text} is over the legend`);
    }, { setup: BUSY, ...phone });
  });
}

// The alive-set register

test("alive-set: a write is stored at all that are believed alive", async () => {
  await on("alive-set", "described", async (page) => {
    await select(page, "A");
    await command(page, "write 7");
    await stepUntil(page, async () => (await operations(page)).some((op) => /^write 7 at A, .* to /.test(op)), 200);
    for (const name of "ABCDE") assert.match(await said(page, name), /x holds 7/);
  });
});

test("alive-set: cut in two, each side removes the other, and a guarantee breaks", async () => {
  await on("alive-set", "described", async (page) => {
    await order(page, "E", "Isolate");
    await stepUntil(page, async () => /without A, without B, without C, without D/.test(await said(page, "E")), 300);
    await page.locator(".scene .badges").getByText("without A").first().waitFor();
    await select(page, "A");
    await command(page, "write 7");
    await stepUntil(page, async () => (await operations(page)).some((op) => /^write 7 at A, .* to /.test(op)), 300);
    await select(page, "E");
    await command(page, "read");
    await eventually(async () => (await verdicts(page)).join(), (all) => /Validity Violated/.test(all));
    await page.locator(".explain").waitFor();
    assert.match(await page.locator(".explain").innerText(), /E/);
  });
});

test("alive-set: a node leaves, is an empty ring, offers nothing but to join, and joins", async () => {
  await on("alive-set", "improved", async (page) => {
    await order(page, "E", "Leave");
    assert.equal(await said(page, "E"), "Node E; not in the cluster");
    await page.locator(".node.away .body").waitFor({ state: "attached" });
    assert.equal(await line(page).count(), 0);
    assert.equal(await button(inspector(page), "Crash").count(), 0);
    await page.locator("h2").first().click();
    await page.keyboard.press("c");
    await toast(page).getByText("E takes no part in the cluster; let it join first.").waitFor();
    assert.equal(await said(page, "E"), "Node E; not in the cluster");
    assert.deepEqual(await barriers(page), []);
    await button(inspector(page), "Join").click();
    await stepUntil(page, async () => /x holds/.test(await said(page, "E")), 100);
  });
});

// The causal store

test("causal: one client writes at A and reads at B, and carries what it has seen", async () => {
  await on("causal", "repaired", async (page) => {
    await select(page, "A");
    const who = inspector(page).getByRole("combobox", { name: "As" });
    await who.selectOption("0");
    await command(page, "put x 7");
    await stepUntil(page, async () => (await operations(page)).some((op) => /^put 7 at A, .* to /.test(op)));
    await select(page, "B");
    assert.equal(await chosen(who), "0");
    await command(page, "get x");
    await stepUntil(page, async () => (await operations(page)).some((op) => /^get → 7 at B/.test(op)), 60);
    await page.getByRole("tab", { name: "Log" }).click();
    await page.getByText("client 1 asks B to get x").waitFor();
    await page.getByRole("tab", { name: "Inspector" }).click();
    await button(inspector(page), "All nodes").click();
    const clients = inspector(page).locator("table.clients tbody tr");
    assert.match(await clients.first().innerText(), /client 1\s.*A1/);
  });
});

// The replicated state machine

test("paxos: a transfer is decided and carried out everywhere; the leader has its badge", async () => {
  await on("paxos", "repaired", async (page) => {
    await select(page, "A");
    await stepUntil(page, async () => {
      const all = await Promise.all([..."ABCDE"].map((name) => said(page, name)));
      return all.some((it) => /leader/.test(it));
    }, 200);
    await command(page, "transfer 30 x to y");
    await stepUntil(page, async () => (await operations(page)).some((op) => /^transfer 30 x→y at A, .* to /.test(op)), 200);
    assert.match(await said(page, "A"), /x holds 70; y holds 130/);
    await inspector(page).locator("details.list").getByText("transfer 30 x→y").waitFor();
    // Who takes part stays.
    assert.equal(await button(inspector(page), "Leave").count(), 0);
  });
});

// The counter

test("counter: all add at once, ask a node for its history, and agree in a full sync", async () => {
  await on("counter", "repaired", async (page) => {
    for (const [name, words] of [["A", "+5 x"], ["B", "-2 x"]]) {
      await select(page, name);
      await command(page, words);
    }
    await stepUntil(page, async () => {
      const all = await Promise.all([..."ABCDE"].map((name) => said(page, name)));
      return all.every((it) => /x holds 3/.test(it));
    }, 100);
    await select(page, "C");
    await command(page, "history x");
    await answer(page).getByText("+5 · A").waitFor();
    assert.match(await answer(page).innerText(), /history x · C at .* s/);
    await button(inspector(page), "Full sync").click();
    await page.locator(".scene .badges").getByText("Sync").first().waitFor();
    await stepUntil(page, async () => (await page.locator(".scene .badges").getByText("Work").count()) === 5, 300);
    // There is nothing to write, so the key for it says so.
    await line(page).blur();
    await page.keyboard.press("w");
    await toast(page).getByText(/There is no write here/).waitFor();
    await command(page, "history x");
    await answer(page).getByText("no operations since the last full sync").waitFor();
  });
});

// Stored runs

/** What is said of each run at its end: the violated guarantees, each with its title; others are held. */
const RUNS = {
  "alive-set-crash": { Ordering: "New, then old", Linearizable: "New, then old" },
  "alive-set-frozen-timeout": {},
  "causal-buffer": {},
  "causal-described-partition": { Causal: "Own write missed", Convergence: "Apart at rest" },
  "causal-last-arrival": { Convergence: "Same operations, two values" },
  "causal-no-buffer": { Causal: "Effect without its cause" },
  "counter-join-in-sync": { Convergence: "Apart at rest" },
  "counter-lost-operation-repaired": {},
  "counter-memory-lost": { Convergence: "An operation was lost" },
  "paxos-leader-crashes": {},
  "paxos-no-promise": { Agreement: "Two decisions" },
  "paxos-twice": { Linearizable: "No order fits" },
};

test("stored runs of each protocol are opened as files, and the page says of them what is to be said", async () => {
  const { page, close } = await stand(browser, server, QUIET);
  for (const [name, broken] of Object.entries(RUNS)) {
    const file = `${FOLDER}${name}.json`;
    const { until, setup } = JSON.parse(await readFile(file, "utf8"));
    await page.locator("input[type=file]").setInputFiles(file);
    await eventually(() => chosen(protocol(page)), setup.protocol);
    await eventually(() => clock(page), `${(until.time_us / 1e6).toFixed(2)} s`);
    const all = await verdicts(page);
    const wrong = all.filter((it) => it.includes("Violated")).map((it) => it.split(" ")[0]);
    assert.deepEqual(wrong, Object.keys(broken), name);
    for (const [claim, title] of Object.entries(broken)) {
      const why = page.getByRole("button", { name: `Why ${claim} is violated` });
      if ((await why.getAttribute("aria-expanded")) === "false") await why.click();
      await page.locator(".explain").getByText(`${title}.`).waitFor();
    }
  }
  assert.equal(await toast(page).count(), 0);
  await close();
});
