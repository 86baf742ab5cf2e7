import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { barriers, launch, open, serve } from "./harness.js";

let browser;
let server;

before(async () => {
  [browser, server] = await Promise.all([launch(), serve()]);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

test("the page starts, with nothing in the console and nothing loaded from elsewhere", async () => {
  const { page, close } = await open(browser, server.page);
  await page.waitForFunction(() => !document.getElementById("loading"));
  assert.notEqual((await page.locator("body").innerText()).trim(), "");
  assert.equal(await page.title(), "Quorate");
  await close();
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
