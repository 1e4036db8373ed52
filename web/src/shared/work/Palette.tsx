/** Every command by its name: type a few letters, Enter. */
import { useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { fitting, useAllCommands, type Command } from "../commands";
import { Dialog } from "../ui/dialog";
import { Keys } from "./Keys";

/** What is found by what was typed besides commands, and how the palette is spoken of because of it. */
export type Finding = { open: string; label: string; find: (typed: string) => Command[] };

export function Palette({ onClose, label, find }: { onClose: () => void } & Partial<Finding>) {
  const { t } = useTranslation("work");
  const id = useId();
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    // The sheet takes the focus to its title; this one is opened to type into it.
    field.current?.focus();
  }, []);
  const offered = useAllCommands().filter((it) => it.id !== "palette");
  const found = find?.(typed) ?? [];
  const shown = [...found, ...fitting(offered, found.length > 0 ? "" : typed)];
  const chosen = shown[Math.min(at, shown.length - 1)];
  const run = (command?: Command) => {
    if (!command) return;
    onClose();
    // The sheet gives the focus back first; what is run may take it.
    setTimeout(command.run, 0);
  };
  const keys: Record<string, () => void> = {
    ArrowDown: () => {
      setAt((it) => (it + 1) % Math.max(shown.length, 1));
    },
    ArrowUp: () => {
      setAt((it) => (it + shown.length - 1) % Math.max(shown.length, 1));
    },
    Enter: () => {
      run(chosen);
    },
  };
  return (
    <Dialog title={t("palette.title")} onClose={onClose}>
      <div className="palette">
        <input
          ref={field}
          className="input"
          role="combobox"
          aria-label={label ?? t("palette.label")}
          placeholder={label ?? t("palette.label")}
          aria-expanded
          aria-controls={`${id}-list`}
          aria-activedescendant={chosen ? `${id}-${chosen.id}` : undefined}
          autoComplete="off"
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            setAt(0);
          }}
          onKeyDown={(event) => {
            const act = keys[event.key];
            if (!act || event.nativeEvent.isComposing) return;
            event.preventDefault();
            act();
          }}
        />
        <div id={`${id}-list`} role="listbox" aria-label={t("palette.title")} className="choices">
          {shown.map((it) => (
            <div
              key={it.id}
              id={`${id}-${it.id}`}
              ref={(element) => {
                if (it === chosen) element?.scrollIntoView({ block: "nearest" });
              }}
              role="option"
              tabIndex={-1}
              aria-selected={it === chosen}
              onClick={() => {
                run(it);
              }}
              onKeyDown={(event) => {
                if (event.key === "Enter") run(it);
              }}
            >
              <span className="grow">{it.label}</span>
              <span className="soft small">{it.group}</span>
              {it.keys ? <Keys of={it.keys} /> : null}
            </div>
          ))}
        </div>
        <p className="soft" role="status">
          {shown.length === 0 ? t("palette.none") : ""}
        </p>
      </div>
    </Dialog>
  );
}
