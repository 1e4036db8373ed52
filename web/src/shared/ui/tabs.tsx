/** Tabs: one of a few, the arrow keys between them. */
import "./tabs.css";

import { useId, useRef, type ReactNode } from "react";

type Props<V extends string> = {
  label: string;
  value: V;
  options: { value: V; label: string; count?: number }[];
  onChange: (value: V) => void;
  children: ReactNode;
};

export function Tabs<V extends string>({ label, value, options, onChange, children }: Props<V>) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const walk = (by: number) => {
    const at = options.findIndex((it) => it.value === value);
    const next = options[(at + by + options.length) % options.length];
    if (!next) return;
    onChange(next.value);
    list.current?.querySelector<HTMLElement>(`[data-tab="${next.value}"]`)?.focus();
  };
  return (
    <>
      <div className="tabs" role="tablist" aria-label={label} ref={list}>
        {options.map((it) => (
          <button
            key={it.value}
            type="button"
            role="tab"
            data-tab={it.value}
            id={`${id}-${it.value}`}
            aria-selected={it.value === value}
            aria-controls={`${id}-panel`}
            tabIndex={it.value === value ? 0 : -1}
            onClick={() => {
              onChange(it.value);
            }}
            onKeyDown={(event) => {
              if (event.key === "ArrowRight") walk(1);
              if (event.key === "ArrowLeft") walk(-1);
            }}
          >
            {it.label}
            {it.count ? <span className="count">{it.count}</span> : null}
          </button>
        ))}
      </div>
      <div
        role="tabpanel"
        id={`${id}-panel`}
        aria-labelledby={`${id}-${value}`}
        className="stack tabpanel"
      >
        {children}
      </div>
    </>
  );
}
