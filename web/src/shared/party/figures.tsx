/** Numbers to look at. */
import { Section } from "../ui/page";

/** A number on its own. */
export function Tile({ label, value }: { label: string; value: number | string }) {
  return (
    <div className="card flat">
      <dt className="small soft">{label}</dt>
      <dd className="tile-number">{value}</dd>
    </div>
  );
}

export type Row = { label: string; count: number };

/** Numbers as lengths, each beside its name. */
export function Bars({ title, rows, all }: { title: string; rows: Row[]; all: number }) {
  return (
    <Section title={title}>
      <ul className="card flat">
        {rows.map(({ label, count }) => (
          <li key={label} className="stack tight">
            <span className="row apart unbroken">
              <span>{label}</span>
              <span className="number strong">{count}</span>
            </span>
            <span className="bar" aria-hidden>
              <span style={{ inlineSize: `${all > 0 ? (count / all) * 100 : 0}%` }} />
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
