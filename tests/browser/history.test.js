// Histories from anywhere: dropped, pasted or chosen, judged in the worker, and shown as lanes in
// place of the stage.

import assert from "node:assert/strict";
import { test } from "node:test";
import { barriers } from "./harness.js";
import { BUSY, QUIET, begin, button, eventually, node, scene, stand, step, toast } from "./page.js";

const { browser, server } = await begin();

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const STALE = [
  "{:process 0, :type :invoke, :f :write, :value 1}",
  "{:process 0, :type :ok,     :f :write, :value 1}",
  "{:process 0, :type :invoke, :f :write, :value 2}",
  "{:process 1, :type :invoke, :f :read,  :value nil}",
  "{:process 1, :type :ok,     :f :read,  :value 2}",
  "{:process 2, :type :invoke, :f :read,  :value nil}",
  "{:process 2, :type :ok,     :f :read,  :value 1}",
  "{:process 0, :type :ok,     :f :write, :value 2}",
].join("\n");
const SOUND = STALE.split("\n").slice(0, 5).concat("{:process 0, :type :ok, :f :write, :value 2}").join("\n");

const view = (page) => page.getByRole("main", { name: "History" });
const headline = (page) => page.locator(".history-verdict h3").innerText();
const ops = (page) => view(page).getByRole("listbox", { name: "Operations in view" }).getByRole("option");
const points = (page) => view(page).getByRole("slider");
const judged = (page) => page.locator(".history-verdict:is(.holds, .violated)").waitFor();
const order = (page) => page.locator(".exercise-order li").allInnerTexts();
const names = (all) => all.evaluateAll((found) => found.map((it) => it.getAttribute("aria-label")));

/** Opens the dialog that asks for a history. */
async function ask(page) {
  await page.locator("summary", { hasText: "File" }).click();
  await button(page, "Judge a history…").click();
  await page.getByRole("dialog", { name: "Judge a history" }).waitFor();
}

/** Drops a file on the page, or text where there is no name. */
async function drop(page, text, name) {
  await page.evaluate(([text, name]) => {
    const dataTransfer = new DataTransfer();
    if (name) dataTransfer.items.add(new File([text], name));
    else dataTransfer.setData("text/plain", text);
    document.body.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
  }, [text, name]);
}

async function paste(page, text) {
  await page.evaluate((text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }));
  }, text);
}

async function opened(text, options = {}, setup = QUIET) {
  const { page, close } = await stand(browser, server, setup, options);
  await drop(page, text, "some.edn");
  await judged(page);
  return { page, close };
}

/** So many operations of ten processes on a register, all sound, with times. */
function many(count) {
  const lines = [];
  for (let i = 0; lines.length < count * 2; i += 1) {
    for (let p = 0; p < 10; p += 1) {
      const what = p === 0 ? `:f :write, :value ${i}` : ":f :read, :value nil";
      lines.push(`{:process ${p}, :type :invoke, ${what}}`);
    }
    for (let p = 0; p < 10; p += 1) {
      lines.push(`{:process ${p}, :type :ok, :f ${p === 0 ? ":write" : ":read"}, :value ${i}}`);
    }
  }
  return lines.join("\n");
}

test("a file that is dropped is judged, and opens where it breaks", async () => {
  const { page, close } = await stand(browser, server, QUIET);
  const moment = await scene(page);
  await drop(page, STALE, "stale.edn");
  await judged(page);
  assert.equal(await headline(page), "This history has no linearization");
  await view(page).getByRole("heading", { name: "stale.edn" }).waitFor();
  await view(page).getByText("Jepsen EDN · 4 operations · 3 processes").waitFor();
  // What breaks it is in sight and in colour, and named in words.
  const bad = await names(view(page).locator(".op.bad"));
  assert.ok(bad.some((it) => it === "process 2, read → 1, returned"), bad);
  assert.equal(await view(page).locator("line.prefix").count(), 1);
  const culprits = view(page).getByRole("region", { name: "These cannot all be right" }).getByRole("button");
  assert.equal(await culprits.count(), bad.length);
  await page.keyboard.press("Escape");
  await node(page, "A").waitFor();
  assert.equal(await scene(page), moment);
  await close();
});

test("text can be pasted or dropped, and examples are at hand", async () => {
  const { page, close } = await stand(browser, server, QUIET);
  await paste(page, SOUND);
  await judged(page);
  assert.equal(await headline(page), "This history has a linearization");
  // Each operation that took effect has its point, numbered in the order.
  assert.deepEqual((await view(page).locator("text.number").allTextContents()).sort(), ["1", "2", "3"]);
  await drop(page, STALE);
  await view(page).getByRole("heading", { name: "Dropped text" }).waitFor();
  await judged(page);
  for (const [name, said] of [
    ["Two writes at once", "has a"], ["New, then old", "has no"], ["one of them never answered", "has a"],
    ["both won", "has no"], ["lost an append", "has no"], ["A lock that two hold", "has no"],
  ]) {
    await ask(page);
    const example = page.getByRole("dialog").getByRole("button", { name: new RegExp(name) });
    const title = await example.innerText();
    await example.click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await judged(page);
    assert.equal(await headline(page), `This history ${said} linearization`, title);
  }
  await close();
});

test("what is no history is refused with line, column and reason, and nothing on screen is lost", async () => {
  const { page, close } = await stand(browser, server, BUSY);
  await step(page, 5);
  const moment = await scene(page);
  await drop(page, `${SOUND}\n{:process 0, :type :invoke, :f :write, :value`, "cut.edn");
  const said = await eventually(() => toast(page).locator("span").last().innerText(), (it) => it.startsWith("cut.edn"));
  assert.match(said, /^cut\.edn: Line 7, column \d+: .+/);
  assert.equal(await scene(page), moment);
  await button(page, "Dismiss").click();
  await drop(page, STALE, "stale.edn");
  await judged(page);
  await paste(page, "nothing of the kind");
  await toast(page).getByText(/^Pasted text: Line 1, column 1: /).waitFor();
  await view(page).getByRole("heading", { name: "stale.edn" }).waitFor();
  assert.equal(await headline(page), "This history has no linearization");
  await close();
});

test("a run that is dropped still opens as a run", async () => {
  const { page, close } = await stand(browser, server, QUIET);
  const run = { version: 1, setup: { ...QUIET, seed: 77 }, acts: [], until: { step: 0, time_us: 0 } };
  await drop(page, JSON.stringify(run), "some.json");
  await eventually(() => page.getByRole("textbox", { name: "Seed" }).inputValue(), "77");
  await close();
});

test("it is judged again by another model, and a model that does not fit changes nothing", async () => {
  const { page, close } = await opened(SOUND);
  const model = view(page).getByRole("combobox", { name: "Judged as" });
  assert.equal(await model.inputValue(), "register");
  await model.selectOption("mutex");
  await toast(page).getByText(/^some\.edn: /).waitFor();
  await eventually(() => model.inputValue(), "register");
  assert.equal(await headline(page), "This history has a linearization");
  await model.selectOption("cas-register");
  await eventually(() => model.inputValue(), "cas-register");
  await judged(page);
  assert.equal(await headline(page), "This history has a linearization");
  await close();
});

test("the keyboard moves, zooms, selects, and goes from culprit to culprit", async () => {
  const { page, close } = await opened(STALE);
  const facts = page.locator(".facts");
  await page.keyboard.press("n");
  const first = await facts.locator("h2").innerText();
  await page.keyboard.press("n");
  await eventually(() => facts.locator("h2").innerText(), (it) => it !== first);
  await page.keyboard.press("p");
  await eventually(() => facts.locator("h2").innerText(), first);
  await page.keyboard.press("Escape");
  await page.keyboard.press("0");
  const wide = () => ops(page).first().locator(".bar").getAttribute("width").then(Number);
  const before = await wide();
  await page.keyboard.press("+");
  await eventually(wide, (now) => now > before * 1.3);
  await page.keyboard.press("0");
  await view(page).getByRole("listbox").focus();
  await page.keyboard.press("End");
  await facts.getByText("process").waitFor();
  assert.match(await facts.innerText(), /Operation read → 1\s+process\s+2\s+answer\s+1\s+called\s+event 6\s+returned\s+event 7\s+line\s+6/);
  await page.keyboard.press("ArrowUp");
  await eventually(() => facts.innerText(), (it) => /read → 2\s+process\s+1/.test(it));
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await node(page, "A").waitFor();
  await close();
});

test("what is shown can be narrowed down to a process, and read as text", async () => {
  const { page, close } = await opened(STALE);
  await page.keyboard.press("0");
  await eventually(() => ops(page).count(), 4);
  await view(page).getByRole("combobox", { name: "Process" }).selectOption({ label: "1" });
  await eventually(() => names(ops(page)), (it) => it.join() === "process 1, read → 2, returned");
  await page.getByText("The operations in view as text").click();
  assert.deepEqual(await page.locator(".history-table li").allInnerTexts(), [
    "process 1, read → 2, returned; process 1, events 4 to 5",
  ]);
  await close();
});

test("the wheel zooms around the pointer, and a drag moves", async () => {
  const { page, close } = await opened(STALE);
  await page.keyboard.press("0");
  const bar = ops(page).first();
  const box = await bar.boundingBox();
  await page.mouse.move(box.x + 5, box.y + 5);
  await page.mouse.wheel(0, -400);
  await eventually(async () => (await bar.boundingBox()).width, (width) => width > box.width * 1.5);
  const zoomed = await bar.boundingBox();
  assert.ok(Math.abs(zoomed.x - box.x) < 12, `${zoomed.x} ${box.x}`);
  await page.mouse.move(500, 600);
  await page.mouse.down();
  await page.mouse.move(420, 600, { steps: 4 });
  await page.mouse.up();
  await eventually(async () => Math.round(zoomed.x - (await bar.boundingBox()).x), (by) => by > 60);
  // A drag is no click: nothing is selected.
  await page.locator(".facts").getByText("Point at a bar").waitFor();
  await bar.locator(".bar").click();
  await page.locator(".facts").getByText("answer").waitFor();
  await close();
});

test("the order can be tried by keyboard and by mouse; it is said how far it is legal", async () => {
  const { page, close } = await opened(SOUND);
  await button(page, "Try it yourself").click();
  assert.equal(await points(page).count(), 3);
  // By their returns the read comes before the write that it saw.
  const line = page.locator(".exercise-line");
  assert.match(await line.innerText(), /The first fits, then it stops: read → 2, process 1/);
  const read = view(page).getByRole("slider", { name: "read → 2, process 1" });
  await read.focus();
  await page.keyboard.press("ArrowRight");
  await page.getByText("You found an order").waitFor();
  assert.match(await read.getAttribute("aria-valuetext"), /^3 of 3, after write 2/);
  await page.keyboard.press("ArrowLeft");
  await page.getByText("Find an order yourself").waitFor();
  await page.keyboard.press("ArrowLeft");
  await line.getByText("write 1 returned before read → 2 was called.").waitFor();
  // By mouse: to the end of its bar.
  const bar = await view(page).locator(".op", { hasText: "read → 2" }).locator(".bar").boundingBox();
  const at = await read.locator(".lin").boundingBox();
  const write = await view(page).getByRole("slider", { name: "write 2, process 0" }).locator(".lin").boundingBox();
  await page.mouse.move(write.x + write.width / 2, write.y + write.height / 2);
  await page.mouse.down();
  await page.mouse.move(bar.x - 8, write.y + 4, { steps: 5 });
  await page.mouse.up();
  await page.getByText("You found an order").waitFor();
  assert.ok(at.x > 0);
  await button(page, "Begin again").click();
  await page.getByText("Find an order yourself").waitFor();
  await button(page, "Show me").click();
  await page.getByText("You found an order").waitFor();
  assert.deepEqual(await order(page), ["write 1, process 0", "write 2, process 0", "read → 2, process 1"]);
  await page.keyboard.press("Escape");
  await button(page, "Try it yourself").waitFor();
  await close();
});

test("of a history without a linearization it is said that nobody gets further", async () => {
  const { page, close } = await opened(STALE);
  await button(page, "Try it yourself").click();
  await page.getByText(/nobody gets further than \d operations?\./).waitFor();
  await close();
});

test("what clients saw on stage is judged as well, and exported in each format", async () => {
  const { page, close } = await stand(browser, server, BUSY);
  await step(page, 60);
  const menu = page.locator("summary", { hasText: "File" });
  for (const [name, ending] of [["Export history", "jsonl"], ["Export as Jepsen EDN", "edn"]]) {
    await menu.click();
    const [saved] = await Promise.all([page.waitForEvent("download"), button(page, name).click()]);
    assert.match(saved.suggestedFilename(), new RegExp(`\\.${ending}$`));
  }
  await menu.click();
  await button(page, "Judge this history").click();
  await judged(page);
  assert.equal(await headline(page), "This history has a linearization");
  await view(page).getByText(/^JSON lines · \d+ operations/).waitFor();
  await close();
});

test("a hundred thousand operations open, scroll smoothly, and are never all in the document", async (t) => {
  const { page, close } = await stand(browser, server, QUIET, { viewport: { width: 1440, height: 900 } });
  const text = many(100_000);
  const begin = Date.now();
  await drop(page, text, "many.edn");
  await view(page).waitFor();
  t.diagnostic(`open after ${Date.now() - begin} ms`);
  await judged(page);
  t.diagnostic(`judged after ${Date.now() - begin} ms`);
  const nodes = () => page.evaluate(() => document.querySelectorAll(".history *").length);
  const most = [];
  for (const key of ["0", "+", "+", "+", "+", "+", "+", "+", "+", "+", "+", "+", "+", "+", "+"]) {
    await page.keyboard.press(key);
    most.push(await nodes());
  }
  t.diagnostic(`elements: ${most}`);
  assert.ok(Math.max(...most) < 6_000, String(most));
  const longest = await page.evaluate(async () => {
    const root = document.querySelector(".history-lanes");
    const frames = [];
    let last = performance.now();
    for (let i = 0; i < 120; i += 1) {
      root.dispatchEvent(new WheelEvent("wheel", { deltaX: 90, bubbles: true, cancelable: true }));
      await new Promise(requestAnimationFrame);
      const now = performance.now();
      frames.push(now - last);
      last = now;
    }
    return frames.sort((a, b) => a - b);
  });
  t.diagnostic(`frames while it scrolls: median ${longest[60].toFixed(1)} ms, 95 % ${longest[114].toFixed(1)} ms, longest ${longest[119].toFixed(1)} ms`);
  assert.ok(longest[60] < 34, `median frame ${longest[60]} ms`);
  await close();
});

/** Even numbers added at once, in the midst of which somebody reads an odd one: every subset is tried. */
function hard(many) {
  const lines = [{ type: "start", model: "counter" }, { type: "invoke", process: 99, f: "read" }];
  for (let p = 0; p < many; p += 1) lines.push({ type: "invoke", process: p, f: "add", value: (-2) ** (p + 1) });
  lines.push({ type: "ok", process: 99, value: 5 });
  for (let p = 0; p < many; p += 1) lines.push({ type: "ok", process: p });
  return lines.map((line) => JSON.stringify(line)).join("\n");
}

test("judging can be stopped and goes on, and the page stays alive", async () => {
  const { page, close } = await stand(browser, server, QUIET);
  await drop(page, hard(26), "hard.jsonl");
  await button(page, "Stop").click();
  await page.getByRole("heading", { name: "Judging is stopped" }).waitFor();
  const tried = () => page.locator(".history-verdict").innerText().then((it) => /([\d,]+) states? tried/.exec(it)[1]);
  // The turn that it was in comes to its end.
  let before;
  await eventually(async () => {
    before = await tried();
    await page.waitForTimeout(400);
    return (await tried()) === before;
  }, true);
  // What was stopped goes on when something else turns out to be no history.
  await paste(page, "nothing of the kind");
  await toast(page).getByText(/^Pasted text: /).waitFor();
  await button(page, "Dismiss").click();
  await button(page, "Go on").click();
  await eventually(tried, (now) => now !== before);
  // In the meantime the picture can be used.
  await page.keyboard.press("0");
  await ops(page).first().locator(".bar").click();
  await page.locator(".facts").getByText("answer").waitFor();
  // At its budget it asks.
  await page.getByRole("button", { name: "Go on, as far again" }).click();
  await button(page, "Stop").waitFor();
  await button(page, "Back to the stage").click();
  await node(page, "A").waitFor();
  await close();
});

for (const theme of ["light", "dark"]) {
  test(`axe-core finds nothing, ${theme}`, async () => {
    const { page, close } = await opened(STALE, { colorScheme: theme });
    assert.deepEqual(await barriers(page), []);
    await page.getByText("The operations in view as text").click();
    await page.keyboard.press("n");
    assert.deepEqual(await barriers(page), []);
    await button(page, "Try it yourself").click();
    assert.deepEqual(await barriers(page), []);
    await ask(page);
    assert.deepEqual(await barriers(page), []);
    await close();
  });
}

test("on a phone what came of it, lanes and facts stand below each other, and all can be pressed", async () => {
  const { page, close } = await opened(STALE, PHONE);
  const sideways = await page.evaluate(() => document.scrollingElement.scrollWidth - innerWidth);
  assert.ok(sideways <= 0, `${sideways} pixels too wide`);
  const small = await view(page).locator("button, select, summary").evaluateAll((all) => all
    .map((it) => [it.innerText, it.getBoundingClientRect()])
    .filter(([, box]) => box.width < 24 || box.height < 24)
    .map(([name, box]) => `${name}: ${box.width} x ${box.height}`));
  assert.deepEqual(small, []);
  await button(page, "Next").tap();
  await page.locator(".facts").getByText("answer").waitFor();
  assert.deepEqual(await barriers(page), []);
  await button(page, "Back to the stage").tap();
  await node(page, "A").waitFor();
  await close();
});
