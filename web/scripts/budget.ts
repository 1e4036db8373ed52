import { gzipSync } from "node:zlib";

import type { Plugin, Rolldown } from "vite";

/** The most bytes of gzipped JavaScript that opening a page may cost, by its HTML file. */
type Budget = Record<string, number>;

type Chunk = Rolldown.OutputChunk;

/**
 * Fails the build when a page's first load grows past its budget.
 *
 * The first load is the entry, everything it imports statically, and the larger of the two
 * languages: a reader always needs one of them before anything can be shown.
 */
export function firstLoadBudget(budget: Budget): Plugin {
  return {
    name: "first-load-budget",
    apply: "build",
    generateBundle(_, bundle) {
      const chunks = Object.values(bundle).filter((it): it is Chunk => it.type === "chunk");
      for (const [page, most] of Object.entries(budget)) {
        const entry = chunks.find((it) => it.isEntry && it.facadeModuleId?.endsWith(page));
        if (!entry) this.error(`no entry for ${page}`);
        const spent = firstLoad(entry, chunks);
        const said = `${page}: ${kilobytes(spent)} of ${kilobytes(most)} gzipped JavaScript at first`;
        if (most < spent) this.error(`${said}; load something later, or leave it out`);
        this.info(said);
      }
    },
  };
}

function firstLoad(entry: Chunk, chunks: Chunk[]): number {
  const byName = new Map(chunks.map((it) => [it.fileName, it]));
  const needed = new Set<Chunk>();
  const visit = (chunk: Chunk) => {
    if (needed.has(chunk)) return;
    needed.add(chunk);
    for (const name of chunk.imports) {
      const next = byName.get(name);
      if (next) visit(next);
    }
  };
  visit(entry);
  const languages = chunks.filter((it) => it.facadeModuleId?.includes("/src/locales/"));
  const language = Math.max(0, ...languages.filter((it) => !needed.has(it)).map(size));
  return [...needed].reduce((sum, it) => sum + size(it), language);
}

const size = (chunk: Chunk) => gzipSync(chunk.code).length;

const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`;
