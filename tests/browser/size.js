// Lists the files of a folder with their size, plain and compressed. Usage: node size.js FOLDER

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const folder = process.argv[2] ?? "dist";
const total = [0, 0, 0];
const row = (name, sizes) =>
  console.log([name.padEnd(32), ...sizes.map((n) => n.toLocaleString("en").padStart(12))].join(""));

console.log(["file".padEnd(32), ...["bytes", "gzip -9", "brotli -11"].map((t) => t.padStart(12))].join(""));
for (const name of readdirSync(folder, { recursive: true }).sort()) {
  let bytes;
  try {
    bytes = readFileSync(join(folder, name));
  } catch {
    continue; // a folder
  }
  const brotli = brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  });
  const sizes = [bytes.length, gzipSync(bytes, { level: 9 }).length, brotli.length];
  sizes.forEach((n, i) => (total[i] += n));
  row(name, sizes);
}
row("all", total);
