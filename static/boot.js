// Starts the page, and says in a sentence why when it cannot start.

// The theme chosen on an earlier visit, before anything is drawn.
try {
  const { theme } = JSON.parse(localStorage.getItem("quorate.settings")) ?? {};
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // No storage, or nothing of ours in it: the theme is the system's.
}

const { js, wasm } = document.getElementById("boot").dataset;

function explain(sentence, error) {
  // Once the application has taken over, it reports what happens to it.
  const loading = document.getElementById("loading");
  if (!loading) return;
  loading.setAttribute("role", "alert");
  loading.textContent = sentence;
  if (error) console.error(error);
}

function reason(error) {
  if (error instanceof WebAssembly.RuntimeError) {
    return "Quorate stopped while it started, through a fault of its own. The browser's console says where.";
  }
  if (error instanceof WebAssembly.CompileError || error instanceof WebAssembly.LinkError) {
    return "This browser does not understand the WebAssembly of Quorate. A newer version of it will.";
  }
  return "Quorate could not be loaded completely. Check the connection and load the page again.";
}

if (typeof WebAssembly !== "object") {
  explain(
    "Quorate needs WebAssembly, which this browser does not have or does not allow on this page. " +
      "A current Firefox, Chrome, Edge or Safari runs it.",
  );
} else {
  try {
    const page = await import(new URL(js, document.baseURI));
    await page.default({ module_or_path: new URL(wasm, document.baseURI) });
  } catch (error) {
    explain(reason(error), error);
  }
}
