/** A year of a calendar, day by day. */
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useParams } from "react-router";

import type { Text, YearPicture } from "../../shared/api/types";
import { useCommands } from "../../shared/commands";
import { useLanguage, useText } from "../../shared/i18n";
import { ButtonLink } from "../../shared/ui/buttons";
import { Page, Section } from "../../shared/ui/page";
import { Load, Notice } from "../../shared/ui/states";
import { Day } from "../../shared/ui/values";
import { Month } from "./Month";
import { yearQuery } from "./queries";
import { runsOf } from "./year";

const KINDS = ["holiday", "make-up", "expected"] as const;

export function YearPage() {
  const { id = "", year: named = "" } = useParams();
  const { t } = useTranslation("rules");
  const go = useNavigate();
  const year = /^\d{4}$/.test(named) ? Number(named) : new Date().getFullYear();
  const at = (it: number) => `/admin/calendars/${id}/${String(it)}`;
  const step = (by: 1 | -1) => ({
    id: by > 0 ? "year-after" : "year-before",
    keys: by > 0 ? "j" : "k",
    group: t("calendars.title"),
    label: t(by > 0 ? "year.after" : "year.before"),
    run: () => void go(at(year + by)),
  });
  useCommands([step(1), step(-1)]);
  return (
    <div className="stack roomy">
      <Link to="/admin/calendars">{t("calendars.back")}</Link>
      <Load key={`${id} ${String(year)}`} query={yearQuery(id, year)} lines={12}>
        {({ calendar, notices, picture }) => (
          <Shown
            title={calendar.title as Text}
            notices={notices}
            year={picture as unknown as YearPicture}
            at={at}
          />
        )}
      </Load>
    </div>
  );
}

type Props = { title: Text; notices: string[]; year: YearPicture; at: (year: number) => string };

function Shown({ title, notices, year, at }: Props) {
  const { t } = useTranslation("rules");
  const text = useText();
  const named = runsOf(year);
  return (
    <Page title={t("year.title", { name: text(title), year: String(year.year) })}>
      <div className="row apart">
        <span className="legend-line small">
          {KINDS.map((it) => (
            <span key={it} className={it}>
              {t(`kind.${it}`)}
            </span>
          ))}
        </span>
        <span className="row">
          <ButtonLink look="secondary" to={at(year.year - 1)}>
            {String(year.year - 1)}
          </ButtonLink>
          <ButtonLink look="secondary" to={at(year.year + 1)}>
            {String(year.year + 1)}
          </ButtonLink>
        </span>
      </div>
      {year.announced ? null : (
        <Notice tone="warn" title={t("year.estimate")}>
          <p>{t("year.estimateAbout")}</p>
        </Notice>
      )}
      <p>{t("year.days", { count: year.working_days })}</p>
      <div className="months">
        {year.months.map((it) => (
          <Month key={it.month} year={year.year} of={it} />
        ))}
      </div>
      {named.length > 0 ? (
        <Section title={t("year.named")}>
          <ul className="lines">
            {named.map(({ day, last, kind, name }) => (
              <li key={day}>
                <span>{name ? text(name) : t(`kind.${kind}`)}</span>
                <span className="soft small">
                  <Day at={day} />
                  {last === day ? null : (
                    <>
                      {" – "}
                      <Day at={last} />
                    </>
                  )}
                  {" · "}
                  {t(`kind.${kind}`)}
                </span>
              </li>
            ))}
          </ul>
        </Section>
      ) : null}
      <Sources of={notices} />
    </Page>
  );
}

function Sources({ of }: { of: string[] }) {
  const { t } = useTranslation("rules");
  const language = useLanguage();
  if (of.length === 0) return null;
  return (
    <Section title={t("year.sources")}>
      <ul className="stack tight small" lang={language}>
        {of.map((it) => (
          <li key={it}>
            {it.startsWith("https://") ? (
              <a href={it} target="_blank" rel="noreferrer noopener">
                {it}
              </a>
            ) : (
              it
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}
