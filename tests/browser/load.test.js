import assert from "node:assert/strict";
import { test } from "node:test";
import { barriers, open } from "./harness.js";
import { begin, button, crash, eventually, messages, operations, said, stepUntil, time, verdicts, visit } from "./page.js";

const { browser, server } = await begin();

test("the page starts, with nothing in the console and nothing loaded from elsewhere", async () => {
  const { page, close } = await open(browser, server.page);
  await page.waitForFunction(() => !document.getElementById("loading"));
  assert.notEqual((await page.locator("body").innerText()).trim(), "");
  assert.equal(await page.title(), "Quorate");
  await close();
});

test("a first visit runs multi-writer ABD on five nodes, and a message moves", async () => {
  const { page, close } = await visit(browser, server.page);
  const choices = page.getByRole("navigation", { name: "What is on stage" });
  const chosen = (name) => choices.getByRole("combobox", { name }).evaluate((it) => it.selectedOptions[0].text);
  assert.equal(await chosen("Protocol"), "Quorum register");
  assert.equal(await chosen("Preset"), "Multi-writer ABD");
  assert.equal(await chosen("Nodes"), "5");
  assert.equal(await page.getByRole("button", { name: /^Node .;/ }).count(), 5);
  await button(time(page), "Pause").waitFor();
  await messages(page).first().waitFor();
  const where = () => page.evaluate(() => document.querySelector(".msg")?.getAttribute("transform"));
  const first = await where();
  await eventually(where, (now) => now && now !== first);
  await eventually(() => operations(page), (all) => all.some((op) => / to \d/.test(op)));
  for (const verdict of await verdicts(page)) assert.match(verdict, /Holds/);
  await close();
});

test("the first suggestion crashes a node, and the write gathers its quorum all the same", async () => {
  const { page, close } = await visit(browser, server.page);
  await page.getByRole("button", { name: /^Crash a node/ }).click();
  await eventually(() => said(page, "E"), (it) => it.includes("crashed"));
  await page.getByRole("region", { name: "Node A", exact: true }).waitFor();
  await button(time(page), "Pause").click();
  await stepUntil(page, async () => (await operations(page)).some((op) => /^write \d+ at A, .* to /.test(op)));
  assert.match(await said(page, "E"), /crashed/);
  await close();
});

test("the second suggestion cuts the cluster in two: one side answers, the other waits", async () => {
  const { page, close } = await visit(browser, server.page);
  await page.getByRole("button", { name: /^Cut the cluster in two/ }).click();
  for (const name of ["D", "E"]) await eventually(() => said(page, name), (it) => it.includes("cut off"));
  await button(time(page), "Pause").click();
  const finished = (what) => async () => (await operations(page)).some((op) => what.test(op));
  await stepUntil(page, finished(/^write \d+ at A, .* to /));
  assert.ok(await finished(/^read at E, .* running/)(), `${await operations(page)}`);
  await page.getByRole("listitem").filter({ hasText: "Termination" }).getByText("Blocked").waitFor({ state: "attached" });
  await close();
});

test("with E crashed already, the second suggestion asks a node of the cut-off side that is up", async () => {
  const { page, close } = await visit(browser, server.page);
  await crash(page, "E");
  await page.getByRole("button", { name: /^Cut the cluster in two/ }).click();
  for (const name of ["D", "E"]) await eventually(() => said(page, name), (it) => it.includes("cut off"));
  await eventually(() => operations(page), (all) => all.some((op) => /^read at D, .* running/.test(op)));
  await close();
});

test("the suggestions can be waved away, and come back from the help", async () => {
  const { page, close } = await visit(browser, server.page);
  await button(page, "Hide the suggestions").click();
  const hints = page.getByRole("region", { name: /^Try/ });
  await hints.waitFor({ state: "detached" });
  await page.reload();
  await button(page, "Help").click();
  assert.equal(await hints.count(), 0);
  await button(page, "Show the suggestions again").click();
  await page.keyboard.press("Escape");
  await hints.waitFor();
  await close();
});

test("the policy of the page is strict, and stops scripts that are not its own", async () => {
  const { page, context } = await visit(browser, server.page);
  const policy = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute("content");
  const rules = new Map(policy.split(";").map((rule) => rule.trim().split(/ (.*)/)).map(([name, value]) => [name, value]));
  assert.equal(rules.get("default-src"), "'none'");
  assert.equal(rules.get("script-src"), "'self' 'wasm-unsafe-eval'");
  assert.equal(rules.get("connect-src"), "'self'");
  assert.equal(rules.get("base-uri"), "'none'");
  assert.equal(rules.get("form-action"), "'none'");
  assert.doesNotMatch(policy, /https?:|\*|nonce|'unsafe-eval'/);
  const ran = await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "globalThis.intruder = true";
    document.body.append(script);
    return globalThis.intruder ?? false;
  });
  assert.equal(ran, false);
  const fetched = await page.evaluate(() => fetch("http://localhost:9/").then(() => "fetched", () => "refused"));
  assert.equal(fetched, "refused");
  await context.close();
});

test("without scripts the page says what it needs", async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(server.page);
  assert.match(await page.locator("noscript").innerText(), /JavaScript and WebAssembly/);
  await context.close();
});

test("when the program cannot be fetched the page says so", async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.route("**/*.wasm", (route) => route.abort());
  await page.goto(server.page);
  assert.match(await page.getByRole("alert").innerText(), /could not be loaded/);
  await context.close();
});

test("where WebAssembly is missing the page says so", async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.addInitScript(() => delete globalThis.WebAssembly);
  await page.goto(server.page);
  assert.match(await page.getByRole("alert").innerText(), /needs WebAssembly/);
  assert.deepEqual(await barriers(page), []);
  await context.close();
});
