/** A part of a pane that opens and closes. What was never open was never asked for. */
import { useState, type ReactNode } from "react";

type Props = { title: string; count?: number; open?: boolean; children: ReactNode };

export function Fold({ title, count, open = false, children }: Props) {
  const [seen, setSeen] = useState(open);
  return (
    <details
      className="fold"
      open={open}
      onToggle={(event) => {
        if (event.currentTarget.open) setSeen(true);
      }}
    >
      <summary>
        <h3>{title}</h3>
        {count ? <span className="count">{count}</span> : null}
      </summary>
      {seen ? <div className="stack tight">{children}</div> : null}
    </details>
  );
}
