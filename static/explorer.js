// Starts the explorer in its worker, and tells the page when it cannot start.

const { search, href } = self.location;
try {
  const { default: start } = await import(`./worker.js${search}`);
  await start({ module_or_path: new URL(`worker_bg.wasm${search}`, href) });
} catch (error) {
  postMessage(JSON.stringify({ failed: String(error) }));
}
