/** Buttons and links that look like them. */
import type { ReactNode } from "react";
import { Link } from "react-router";

type Look = "primary" | "secondary" | "quiet" | "danger";
type Shape = { look?: Look; wide?: boolean; children: ReactNode };

const look = (kind: Look = "primary", wide?: boolean) =>
  ["button", kind, wide ? "wide" : ""].filter(Boolean).join(" ");

type Props = Shape & {
  type?: "button" | "submit";
  /** Something is under way: the button says so and does nothing, but keeps its place and focus. */
  busy?: boolean;
  /** It cannot be used now; why stands beside it. */
  off?: boolean;
  onPress?: () => void;
  label?: string;
};

export function Button(props: Props) {
  const { look: kind, wide, type = "button", busy, off, onPress, label, children } = props;
  const still = busy === true || off === true;
  return (
    <button
      type={type}
      className={look(kind, wide)}
      aria-disabled={still}
      aria-busy={busy}
      aria-label={label}
      onClick={(event) => {
        if (still) event.preventDefault();
        else onPress?.();
      }}
    >
      {busy ? <span className="spinner" aria-hidden /> : null}
      {children}
    </button>
  );
}

type ChipsProps<V> = {
  /** What is chosen between. */
  label: string;
  options: readonly V[];
  value: V;
  say: (option: V) => string;
  onChange: (option: V) => void;
};

/** One of a few ways to look at something: all of them are seen, one is pressed. */
export function Chips<V extends string | number>({ label, options, value, say, onChange }: ChipsProps<V>) {
  return (
    <div className="row" role="group" aria-label={label}>
      {options.map((it) => (
        <button
          key={it}
          type="button"
          className="chip"
          aria-pressed={it === value}
          onClick={() => {
            onChange(it);
          }}
        >
          {say(it)}
        </button>
      ))}
    </div>
  );
}

export function ButtonLink({ look: kind, wide, to, children }: Shape & { to: string }) {
  return (
    <Link className={look(kind, wide)} to={to}>
      {children}
    </Link>
  );
}
