// Plays at top speed for minutes, with much to do and everything going wrong, and watches memory.
// Usage: node soak.js [MINUTES]. Ends with 1 when memory was not flat.

import { setTimeout as pause } from "node:timers/promises";
import { launch, serve } from "./harness.js";
import { BUSY, button, clock, stand, time, verdicts } from "./page.js";

const minutes = Number(process.argv[2] ?? 10);
const EVERY_S = 10;
/** What comes after this part of the time is compared: before it, limits are still being met. */
const WARM = 1 / 3;
/** Growth of less than this, in percent, is noise; elements come and go with the messages in flight. */
const NOISE = { wasm: 5, heap: 5, nodes: 25 };

const STORM = {
  ...BUSY,
  cluster: { nodes: 9, keys: 2 },
  workload: { ...BUSY.workload, per_minute: 240 },
  faults: { on: true, plan: "everything", every_ms: 4000, memory: "kept" },
};

/** Runs before the page: keeps the memory of whatever WebAssembly is started. */
function keepMemory() {
  for (const name of ["instantiate", "instantiateStreaming"]) {
    const begin = WebAssembly[name];
    WebAssembly[name] = async (...given) => {
      const result = await begin(...given);
      globalThis.wasm = (result.instance ?? result).exports.memory;
      return result;
    };
  }
}

async function sample(page, cdp) {
  await cdp.send("HeapProfiler.collectGarbage");
  const { metrics } = await cdp.send("Performance.getMetrics");
  const heap = metrics.find(({ name }) => name === "JSHeapUsedSize").value;
  const [wasm, nodes, counts] = await page.evaluate(() => [
    globalThis.wasm.buffer.byteLength,
    document.querySelectorAll("*").length,
    document.querySelector(".counts")?.textContent ?? "",
  ]);
  return { wasm: wasm / 2 ** 20, heap: heap / 2 ** 20, nodes, counts, now: await clock(page) };
}

/** By how many percent the later half is above the earlier one, at its highest. */
function growth(samples, key) {
  const warm = samples.slice(Math.floor(samples.length * WARM)).map((it) => it[key]);
  const [early, late] = [warm.slice(0, warm.length >> 1), warm.slice(warm.length >> 1)];
  return (Math.max(...late) / Math.max(...early) - 1) * 100;
}

const [browser, server] = await Promise.all([launch(), serve()]);
const { page, context, faults } = await stand(browser, server, STORM, {
  settings: { speed: 8, pause_on_violation: false },
  viewport: { width: 1440, height: 900 },
  before: keepMemory,
});
const cdp = await context.newCDPSession(page);
await cdp.send("Performance.enable");
await button(time(page), "Play").click();

console.log("      s   wasm MB    heap MB   elements   virtual time   counts");
const [begin, samples] = [Date.now(), []];
for (let at = EVERY_S; at <= minutes * 60; at += EVERY_S) {
  await pause(Math.max(0, begin + at * 1000 - Date.now()));
  const it = await sample(page, cdp);
  samples.push(it);
  const cells = [at, it.wasm.toFixed(2), it.heap.toFixed(2), it.nodes, it.now];
  console.log(cells.map((cell, i) => String(cell).padStart([7, 10, 11, 11, 15][i])).join("") + `   ${it.counts}`);
}
console.log((await verdicts(page)).join("\n"));
for (const fault of faults) console.log(fault);

let flat = faults.length === 0;
for (const [key, name] of [["wasm", "wasm memory"], ["heap", "JavaScript heap"], ["nodes", "elements"]]) {
  const percent = growth(samples, key);
  const still = percent < NOISE[key];
  flat &&= still;
  console.log(`${name}: ${percent.toFixed(1)} % after the first third, ${still ? "flat" : "growing"}`);
}
console.log(flat ? "Memory is flat." : "Memory is not flat, or the console was not empty.");
await browser.close();
await server.stop();
process.exitCode = flat ? 0 : 1;
