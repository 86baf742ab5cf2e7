// Starts the page, and says in a sentence why when it cannot start.

const { js, wasm } = document.getElementById("boot").dataset;

function explain(sentence, error) {
  // The application has taken over, and reports what happens to it from then on.
  if (!document.getElementById("loading")) return;
  const text = document.createElement("p");
  text.className = "shell";
  text.setAttribute("role", "alert");
  text.textContent = sentence;
  document.getElementById("app").replaceChildren(text);
  if (error) console.error(error);
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
    const unfinished = error instanceof WebAssembly.CompileError || error instanceof WebAssembly.LinkError;
    explain(
      unfinished
        ? "Quorate could not start: this browser does not understand its WebAssembly. A newer version of it will."
        : "Quorate could not be loaded completely. Check the connection and load the page again.",
      error,
    );
  }
}
