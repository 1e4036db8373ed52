import { gzipSync } from "node:zlib";

import type { Plugin, Rolldown } from "vite";

/**
 * The most bytes of gzipped JavaScript that opening a page may cost: by its HTML file, or by a
 * module that is loaded when an address of its own is opened, which costs the page as well.
 */
type Budget = Record<string, number>;

/** The page that everything is opened through. */
const PAGE = "index.html";

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
        const entry = chunks.find((it) => it.isEntry && it.facadeModuleId?.endsWith(PAGE));
        const part = chunks.find((it) => it.facadeModuleId?.endsWith(page));
        if (!entry || !part) this.error(`no entry for ${page}`);
        const spent = firstLoad([entry, part], chunks);
        const said = `${page}: ${kilobytes(spent)} of ${kilobytes(most)} gzipped JavaScript at first`;
        if (most < spent) this.error(`${said}; load something later, or leave it out`);
        this.info(said);
      }
    },
  };
}

function firstLoad(entries: Chunk[], chunks: Chunk[]): number {
  const byName = new Map(chunks.map((it) => [it.fileName, it]));
  const reached = (from: Chunk, all = new Set<Chunk>()): Set<Chunk> => {
    if (all.has(from)) return all;
    all.add(from);
    for (const name of from.imports) {
      const next = byName.get(name);
      if (next) reached(next, all);
    }
    return all;
  };
  const needed = new Set(entries.flatMap((it) => [...reached(it)]));
  const parts = ["", ...entries.map((it) => partOf(it.facadeModuleId ?? ""))];
  const languages = chunks.filter((it) => it.facadeModuleId?.includes("/src/locales/"));
  // Everybody's words, and those of the part: `locales/en/index.ts`, `locales/en/desk/index.ts`.
  const words = [...new Set(parts)].map((part) => {
    const its = languages.filter((it) => it.facadeModuleId?.endsWith(`${part}/index.ts`));
    const own = its.filter((it) => part !== "" || /locales\/[^/]+\/index/.test(it.facadeModuleId ?? ""));
    const costs = own.map((it) => sum([...reached(it)].filter((one) => !needed.has(one))));
    return Math.max(0, ...costs);
  });
  return sum([...needed]) + words.reduce((total, it) => total + it, 0);
}

/** The folder of the app that a module is in: `/desk`. */
const partOf = (id: string) => /\/src(\/\w+)\/\w+\.tsx?$/.exec(id)?.[1] ?? "";

const size = (chunk: Chunk) => gzipSync(chunk.code).length;

const sum = (chunks: Chunk[]) => chunks.reduce((total, it) => total + size(it), 0);

const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`;
