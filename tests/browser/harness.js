// Serves dist/ below a sub-path, opens it in Chromium, and holds every page to two rules:
// nothing in the console, and no request that leaves the host.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const DIST = fileURLToPath(new URL("../../dist", import.meta.url));
const AXE = fileURLToPath(new URL("../../node_modules/axe-core/axe.min.js", import.meta.url));
const PREFIX = "/some/sub-path/";
const TYPES = {
  ".css": "text/css",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A web server for dist/ on a free port; `page` is its address, `stop()` ends it. */
export async function serve() {
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
    try {
      if (!path.startsWith(PREFIX)) throw new Error("outside the sub-path");
      const name = normalize(path.slice(PREFIX.length)) || "index.html";
      const file = join(DIST, name === "." ? "index.html" : name);
      if (!file.startsWith(DIST)) throw new Error("outside dist/");
      const body = await readFile(file);
      response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" });
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address();
  return {
    page: `http://127.0.0.1:${port}${PREFIX}`,
    stop: () => {
      server.closeAllConnections();
      return new Promise((done) => server.close(done));
    },
  };
}

/** The browser named by the variable CHROME, as `cargo xtask test` sets it. */
export function launch() {
  return chromium.launch({ executablePath: process.env.CHROME ?? "/usr/bin/chromium", args: FLAGS });
}

/**
 * Opens a page in a context of its own. `options` are Playwright's context options, such as
 * `{ colorScheme: "dark", reducedMotion: "reduce" }`, and `before`, a function that runs in the
 * page before anything else. `close()` fails the test when the console was not empty or a request
 * went elsewhere.
 */
export async function open(browser, address, { before, ...options } = {}) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  if (before) await page.addInitScript(before);
  const faults = [];
  page.on("console", (message) => faults.push(`console ${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => faults.push(`uncaught: ${error.message}`));
  page.on("requestfailed", (request) => faults.push(`failed: ${request.url()} ${request.failure()?.errorText}`));
  page.on("response", (response) => {
    if (response.status() >= 400) faults.push(`status ${response.status()}: ${response.url()}`);
  });
  const home = new URL(address).origin;
  page.on("request", (request) => {
    const url = new URL(request.url());
    const local = url.protocol === "data:" || url.protocol === "blob:";
    if (!local && url.origin !== home) faults.push(`request to ${url.origin}`);
  });
  await page.goto(address);
  const close = async () => {
    await context.close();
    assert.deepEqual(faults, []);
  };
  return { page, context, faults, close };
}

/** What axe-core finds wrong for people with disabilities, one line each; `[]` is the aim. */
export async function barriers(page) {
  // Evaluated by the debugger, so that the page's own policy can stay as strict as it is.
  await page.evaluate(await readFile(AXE, "utf8"));
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  return violations.flatMap(({ id, help, nodes }) => nodes.map(({ target }) => `${id}: ${help} (${target})`));
}
