/**
 * What can be done here and now, by name and by key. Parts of a page say what they offer while they
 * are shown; the palette, the list of keys and the keyboard all read from this one list.
 */
import { useEffect, useRef, useSyncExternalStore } from "react";

export type Command = {
  id: string;
  label: string;
  /** Commands of one group stand together. */
  group: string;
  /** `mod+k`, `?`, or two keys one after the other: `g i`. */
  keys?: string;
  run: () => void;
};

type Offer = { commands: Command[] };

const offers = new Set<Offer>();
const listeners = new Set<() => void>();
let all: Command[] = [];

function settle(): void {
  const byId = new Map<string, Command>();
  // Whoever came last is nearest to the reader.
  for (const { commands } of offers) commands.forEach((it) => byId.set(it.id, it));
  all = [...byId.values()];
  listeners.forEach((it) => {
    it();
  });
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Everything that is offered now. */
export const useAllCommands = () => useSyncExternalStore(subscribe, () => all);

/** Offers commands as long as the component is drawn. */
export function useCommands(commands: Command[]): void {
  const latest = useRef(commands);
  const looks = commands.map((it) => [it.id, it.label, it.group, it.keys].join("\n")).join("\n\n");
  useEffect(() => {
    latest.current = commands;
  });
  useEffect(() => {
    const offer: Offer = {
      commands: latest.current.map((it) => ({
        ...it,
        run: () => latest.current.find(({ id }) => id === it.id)?.run(),
      })),
    };
    offers.add(offer);
    settle();
    return () => {
      offers.delete(offer);
      settle();
    };
  }, [looks]);
}

/** How long the second key of two may take, in milliseconds. */
const PATIENCE = 1200;

/** A key as commands write it; nothing for keys that are only held. */
export function keyOf(event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey">): string {
  if (["Shift", "Control", "Meta", "Alt"].includes(event.key)) return "";
  const mod = event.ctrlKey || event.metaKey ? "mod+" : "";
  const alt = event.altKey ? "alt+" : "";
  return mod + alt + (event.key.length === 1 && mod ? event.key.toLowerCase() : event.key);
}

/** What a key means after the one before it: a command, the beginning of one, or nothing. */
export function meant(
  commands: readonly Command[],
  before: string,
  key: string,
): Command | "more" | undefined {
  const typed = before ? `${before} ${key}` : key;
  const exact = commands.find((it) => it.keys === typed);
  if (exact) return exact;
  if (commands.some((it) => it.keys?.startsWith(`${typed} `))) return "more";
  return before ? meant(commands, "", key) : undefined;
}

/** Whether keys are somebody's text now, or belong to a sheet that lies over the page. */
function isTaken(target: EventTarget | null): boolean {
  if (document.querySelector("dialog[open]")) return true;
  if (!(target instanceof HTMLElement)) return false;
  const written = "input:not([type=checkbox], [type=radio]), textarea, select";
  return target.isContentEditable || Boolean(target.closest(written));
}

/** Listens to the keyboard as long as the component is drawn. */
export function useKeyboard(): void {
  useEffect(() => {
    let before = "";
    let since = 0;
    const listen = (event: KeyboardEvent) => {
      const key = keyOf(event);
      if (!key || event.defaultPrevented || event.isComposing) return;
      if (!key.startsWith("mod+") && isTaken(event.target)) return;
      if (Date.now() - since > PATIENCE) before = "";
      const found = meant(all, before, key);
      before = found === "more" ? key : "";
      since = Date.now();
      if (!found || found === "more") return;
      event.preventDefault();
      found.run();
    };
    window.addEventListener("keydown", listen);
    return () => {
      window.removeEventListener("keydown", listen);
    };
  }, []);
}

/** The commands that fit what was typed: every word of it somewhere in the name, in any order. */
export function fitting(commands: readonly Command[], typed: string): Command[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const rank = ({ label }: Command) => (label.toLowerCase().startsWith(words[0] ?? "") ? 0 : 1);
  return commands
    .filter(({ label, group }) => {
      const text = `${label} ${group}`.toLowerCase();
      return words.every((it) => text.includes(it));
    })
    .toSorted((a, b) => rank(a) - rank(b));
}
