// Script per frame with 9 nodes and some 300 messages in flight, and frames per second.
// Usage: node frame.js [SECONDS]

import { launch, serve } from "./harness.js";
import { QUIET, button, stand, time } from "./page.js";

const seconds = Number(process.argv[2] ?? 10);

/** Slow messages, and nodes that ask again before the answer can be there: the air fills. */
const CROWD = {
  ...QUIET,
  switches: { ...QUIET.switches, "retransmit-ms": "1500" },
  cluster: { nodes: 9, keys: 1 },
  network: { ...QUIET.network, delay: { uniform: { min_ms: 2000, max_ms: 4000 } } },
  workload: { ...QUIET.workload, on: true, per_minute: 6000 },
};

/** Sums that Chromium keeps, in seconds. */
async function sums(cdp) {
  const { metrics } = await cdp.send("Performance.getMetrics");
  return Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
}

/** Counts frames and messages in the page, for so many seconds. */
function watch(page, seconds) {
  return page.evaluate((seconds) => new Promise((done) => {
    const [begin, counts] = [performance.now(), []];
    const frame = (now) => {
      counts.push(document.querySelectorAll(".msg").length);
      if (now - begin < seconds * 1000) return requestAnimationFrame(frame);
      const took = (performance.now() - begin) / 1000;
      done({ frames: counts.length, took, least: Math.min(...counts), most: Math.max(...counts),
        mean: counts.reduce((a, b) => a + b, 0) / counts.length });
    };
    requestAnimationFrame(frame);
  }), seconds);
}

const [browser, server] = await Promise.all([launch(), serve()]);
const { page, context } = await stand(browser, server, CROWD, { viewport: { width: 1440, height: 900 } });
await button(time(page), "Play").click();
await page.waitForFunction(() => parseFloat(document.querySelector(".clock").textContent) >= 12);
const cdp = await context.newCDPSession(page);
// The time of the thread, so that other programs do not count.
await cdp.send("Performance.enable", { timeDomain: "threadTicks" });
const before = await sums(cdp);
const { frames, took, least, most, mean } = await watch(page, seconds);
const after = await sums(cdp);

const each = (name) => ((after[name] - before[name]) * 1000) / frames;
const row = (what, figure, unit) => console.log(`${what.padEnd(44)}${figure.padStart(10)} ${unit}`);
row("messages in flight, mean", mean.toFixed(0), `(${least} to ${most})`);
row("frames a second", (frames / took).toFixed(1), "");
row("script a frame (aim: 4)", each("ScriptDuration").toFixed(2), "ms");
row("style a frame", each("RecalcStyleDuration").toFixed(2), "ms");
row("layout a frame", each("LayoutDuration").toFixed(2), "ms");
row("main thread a frame", each("TaskDuration").toFixed(2), "ms");
await browser.close();
await server.stop();
