// From navigation to the first message that moves, on a first visit with nothing in the cache.
// Usage: node start.js [VISITS]

import { launch, serve } from "./harness.js";
import { PATIENCE } from "./page.js";

const visits = Number(process.argv[2] ?? 7);

/** Runs before the page: notes when the first message is there, and when one has moved. */
function listen() {
  const places = new Map();
  const look = () => {
    for (const message of document.querySelectorAll(".msg")) {
      const place = message.getAttribute("transform");
      globalThis.shown ??= performance.now();
      const before = places.get(message.id);
      if (before && place !== before) return (globalThis.moved = performance.now());
      places.set(message.id, place);
    }
    if (!globalThis.ready && document.querySelector(".node")) globalThis.ready = performance.now();
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

const [browser, server] = await Promise.all([launch(), serve()]);
const all = [];
for (let i = 0; i < visits; i += 1) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await page.addInitScript(listen);
  await page.goto(server.page);
  await page.waitForFunction(() => globalThis.moved, null, { timeout: PATIENCE });
  all.push(await page.evaluate(() => ({ ready: globalThis.ready, shown: globalThis.shown, moved: globalThis.moved })));
  await context.close();
}
const row = (what, key) => {
  const sorted = all.map((it) => it[key]).sort((a, b) => a - b);
  const [least, middle, most] = [sorted[0], sorted[sorted.length >> 1], sorted.at(-1)];
  console.log(`${what.padEnd(36)}${middle.toFixed(0).padStart(8)} ms (${least.toFixed(0)} to ${most.toFixed(0)})`);
};
console.log(`${visits} first visits, from navigation, median`);
row("the stage is there", "ready");
row("a message is there", "shown");
row("a message has moved (aim: 1000)", "moved");
await browser.close();
await server.stop();
