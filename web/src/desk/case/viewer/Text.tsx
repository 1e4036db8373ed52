/** What was read, as text; the place of a proposal lit up. */
import { useTranslation } from "react-i18next";

import type { Proposal, Reading } from "./reading";

export function Text({ reading, lit }: { reading: Reading; lit: Proposal | undefined }) {
  const { t } = useTranslation("viewer");
  if (reading.pages.length === 0) {
    return <p className="soft viewer-empty">{t(reading.state === "waiting" ? "state.waiting" : "noText")}</p>;
  }
  return (
    <div className="pages">
      {reading.pages.map((page) => (
        <section key={page.number}>
          {reading.pages.length > 1 ? (
            <h4 className="small soft">{t("page", { count: page.number })}</h4>
          ) : null}
          <p className="said read-text">
            {lit && lit.place.page === page.number ? (
              <Lit text={page.text} from={lit.place.from} to={lit.place.to} />
            ) : (
              page.text
            )}
          </p>
        </section>
      ))}
    </div>
  );
}

/** Places count characters, which are not always one unit of a string. */
function Lit({ text, from, to }: { text: string; from: number; to: number }) {
  const all = Array.from(text);
  const part = (a: number, b?: number) => all.slice(a, b).join("");
  return (
    <>
      {part(0, from)}
      <mark ref={(it) => it?.scrollIntoView({ block: "center" })}>{part(from, to)}</mark>
      {part(to)}
    </>
  );
}
