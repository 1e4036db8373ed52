/** A list that can be written on: each row with its fields, taken out, moved up, or added at the end. */
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { newKey } from "../../shared/ids";
import { Button } from "../../shared/ui/buttons";

type Props<R> = {
  rows: readonly R[];
  onChange: (rows: R[]) => void;
  /** What one of them is called. */
  what: string;
  /** A row that nothing was written on yet. */
  blank: () => R;
  /** Others refer to what is there: it can be renamed, and not be taken out. */
  lasting?: (row: R) => boolean;
  /** The order says something. */
  ordered?: boolean;
  children: (row: R, set: (part: Partial<R>) => void) => ReactNode;
};

export function Rows<R>({ rows, onChange, what, blank, lasting, ordered, children }: Props<R>) {
  const { t } = useTranslation("house");
  const [keys, setKeys] = useState(() => rows.map(() => newKey()));
  const put = (next: [string, R][]) => {
    setKeys(next.map(([key]) => key));
    onChange(next.map(([, row]) => row));
  };
  const keyed = rows.map((row, at): [string, R] => [keys[at] ?? String(at), row]);
  return (
    <div className="stack">
      {keyed.map(([key, row], at) => (
        <div key={key} className="house-row" role="group" aria-label={t("row", { what, n: at + 1 })}>
          {children(row, (part) => {
            put(keyed.map(([one, it]) => [one, one === key ? { ...it, ...part } : it]));
          })}
          <div className="row tight">
            {ordered && at > 0 ? (
              <Button
                look="quiet"
                label={t("upOf", { what, n: at + 1 })}
                onPress={() => {
                  put([...keyed.slice(0, at - 1), ...keyed.slice(at - 1, at + 1).toReversed(), ...keyed.slice(at + 1)]);
                }}
              >
                {t("up")}
              </Button>
            ) : null}
            {lasting?.(row) ? null : (
              <Button
                look="quiet"
                label={t("removeOf", { what, n: at + 1 })}
                onPress={() => {
                  put(keyed.filter(([one]) => one !== key));
                }}
              >
                {t("remove")}
              </Button>
            )}
          </div>
        </div>
      ))}
      <div>
        <Button
          look="secondary"
          onPress={() => {
            put([...keyed, [newKey(), blank()]]);
          }}
        >
          {t("addRow", { what })}
        </Button>
      </div>
    </div>
  );
}
