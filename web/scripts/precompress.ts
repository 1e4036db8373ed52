import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

import type { Plugin } from "vite";

/** What gets smaller. */
const KINDS = /\.(html|js|css|svg|json|txt|webmanifest)$/;
/** Below this a header costs more than is won, in bytes. */
const WORTH = 600;

/** Lays the compressed forms beside every file, so that the server never compresses anything. */
export function precompress(): Plugin {
  return {
    name: "precompress",
    apply: "build",
    enforce: "post",
    writeBundle({ dir }) {
      if (!dir) return;
      for (const name of readdirSync(dir, { recursive: true, encoding: "utf8" })) {
        const path = join(dir, name);
        if (!KINDS.test(name) || !statSync(path).isFile()) continue;
        const plain = readFileSync(path);
        if (plain.length < WORTH) continue;
        const text = { [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT };
        writeFileSync(`${path}.br`, brotliCompressSync(plain, { params: text }));
        writeFileSync(`${path}.gz`, gzipSync(plain, { level: 9 }));
      }
    },
  };
}
