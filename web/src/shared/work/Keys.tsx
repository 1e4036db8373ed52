/** Keys as they are written on a keyboard. */
const NAMES: Record<string, string> = { mod: "Ctrl", Escape: "Esc", ArrowDown: "↓", ArrowUp: "↑" };

export function Keys({ of }: { of: string }) {
  const all = of.split(" ").flatMap((it) => it.split(/(?<=.)\+/));
  return (
    <span className="keys">
      {all.map((it, at) => (
        <kbd key={at}>{NAMES[it] ?? (it.length === 1 ? it.toUpperCase() : it)}</kbd>
      ))}
    </span>
  );
}
