// How fast setups are explored in the page's worker: states a second with nothing left out, and the time
// of a whole proof. Usage: node explore-bench.js [TIMES]

import { launch, open, serve } from "./harness.js";
import { QUIET } from "./page.js";

const times = Number(process.argv[2] ?? 3);

const call = (node, call) => ({ client: node, calls: [[node, call]] });
const QUESTION = {
  setup: { ...QUIET, cluster: { nodes: 3, keys: 1 } },
  scope: {
    scripts: [
      call(0, { write: { key: 0, value: 1 } }),
      call(1, { read: { key: 0 } }),
      call(2, { read: { key: 0 } }),
    ],
    faults: {},
    memory: "kept",
  },
  warm_up_ms: 0,
  goals: [],
};
const MEASURED = [
  ["none", "with nothing left out"],
  ["all", "with all reductions"],
];

/** In the page: hands an order to a worker of its own and waits for the last word. */
function ask(order) {
  const { worker } = document.getElementById("boot").dataset;
  return new Promise((done) => {
    const explorer = new Worker(new URL(worker, document.baseURI), { type: "module" });
    explorer.addEventListener("error", (event) => done({ failed: event.message }));
    explorer.addEventListener("message", ({ data }) => {
      const report = JSON.parse(data);
      if (report === "ready") return explorer.postMessage(JSON.stringify(order));
      if (report.progress) return;
      explorer.terminate();
      done(report);
    });
  });
}

const [browser, server] = await Promise.all([launch(), serve()]);
const { page, close } = await open(browser, server.page);
await page.waitForSelector(".node");
// The stage stands still, so that it takes nothing of the machine.
await page.keyboard.press("Space");
for (const [reduce, what] of MEASURED) {
  const order = { explore: { question: QUESTION, reduce, states: 1e9, bytes: 3e9 } };
  const all = [];
  for (let i = 0; i < times; i += 1) {
    const report = await page.evaluate(ask, order);
    if (!report.holds) throw new Error(`it should hold: ${JSON.stringify(report)}`);
    all.push(report.holds);
  }
  all.sort((a, b) => a.ms - b.ms);
  const { unique, states, ms, bytes } = all[all.length >> 1];
  const seconds = Math.max(ms, 1) / 1000;
  console.log(`explore wasm: ${unique} unique states in ${seconds.toFixed(2)} s`);
  console.log(
    `  ${what}: ${Math.round(unique / seconds).toLocaleString("en")} a second, ` +
      `${states.toLocaleString("en")} reached, about ${Math.round(bytes / 1e6)} MB; median of ${times}, ` +
      `${all[0].ms} to ${all.at(-1).ms} ms`,
  );
}
await close();
await browser.close();
await server.stop();
