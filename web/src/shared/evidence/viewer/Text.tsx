/** What was read, as text; the place of a proposal lit up. Or a text just as it lies there. */
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import type { Proposal, Reading } from "../../api/types";
import { Skeleton } from "../../ui/states";

export function Text({ reading, lit }: { reading: Reading; lit: Proposal | undefined }) {
  const { t } = useTranslation("viewer");
  const several = reading.pages.length > 1;
  return (
    // Long texts are scrolled, with the keyboard too.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="pages" tabIndex={0} role="group" aria-label={t("text")}>
      {reading.pages.map((page) => (
        <section key={`${page.attachment ?? ""} ${page.number}`}>
          {several ? <h4 className="small soft">{t("page", { count: page.number })}</h4> : null}
          <p className="said read-text">
            {lit && lit.place.page === page.number && !page.attachment ? (
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

/** Texts longer than this are shown to here, in characters. */
const TEXT_MOST = 200_000;

export function Plain({ file }: { file: Blob }) {
  const { t } = useTranslation("viewer");
  const [text, setText] = useState<string>();
  useEffect(() => {
    void file.text().then((it) => {
      setText(it.slice(0, TEXT_MOST));
    });
  }, [file]);
  if (text === undefined) return <Skeleton />;
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="pages" tabIndex={0} role="group" aria-label={t("text")}>
      <p className="said read-text">{text}</p>
    </div>
  );
}
