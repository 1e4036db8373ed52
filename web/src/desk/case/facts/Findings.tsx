/** What the checks found, against the claim first: that is what is overlooked. */
import { useTranslation } from "react-i18next";

import type { CaseView, FindingView } from "../../../shared/api/types";
import { Badge } from "../../../shared/ui/states";
import { weighed } from "./findings";

const TONES = { supports: "good", contradicts: "bad", inconclusive: undefined } as const;

export function Findings({ of, view }: { of: FindingView[]; view: CaseView }) {
  const { t } = useTranslation("file");
  if (of.length === 0) return <p className="soft">{t("findings.none")}</p>;
  return (
    <>
      {weighed(of).map(([verdict, some]) => (
        <section key={verdict} className={`verdict ${verdict}`}>
          <h4>
            {t(`findings.${verdict}`)} <span className="soft">{some.length}</span>
          </h4>
          <ul className="stack tight">
            {some.map((it) => (
              <Finding
                key={`${it.payment} ${it.check}`}
                of={it}
                several={view.payments.length > 1}
                grouped
              />
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}

type Props = { of: FindingView; several: boolean; grouped?: boolean };

export function Finding({ of, several, grouped }: Props) {
  const { t } = useTranslation("file");
  const { t: plain } = useTranslation("case");
  const tone = TONES[of.verdict];
  const sentence = of.sentence ? bare(of.sentence) : undefined;
  return (
    <li className="finding">
      <div className="row apart">
        <span className="strong">
          {plain(`check.${of.check}`)}
          {several ? <span className="soft"> · {t("payments.nth", { count: of.payment + 1 })}</span> : null}
        </span>
        {grouped ? null : (
          <Badge {...(tone ? { tone } : {})}>{plain(`verdict.${of.verdict}`)}</Badge>
        )}
      </div>
      {sentence ? <p>{sentence}</p> : null}
      <p className="small soft rows-of">
        {(of.rows ?? []).map((it) => (
          <span key={`${it.kind} ${it.source} ${it.line}`} title={it.source}>
            {t(`row.${it.kind}`, { line: it.line })}
          </span>
        ))}
        {of.vouched ? <span className="vouched">{t("findings.vouched")}</span> : null}
      </p>
    </li>
  );
}

/** The server's sentence begins with the verdict and ends with the rows; here both stand beside it. */
const bare = (sentence: string) => {
  const text = sentence.replace(/^[^:：]{2,30}[:：]\s*/, "").replace(/\s*[(（][^()（）]*[)）]\s*$/, "");
  return text.charAt(0).toUpperCase() + text.slice(1);
};
