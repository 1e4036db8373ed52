/** Something is wrong right now: call, protect, then complain. In the order that saves money. */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";

import { casesQuery, guideQuery, institutionQuery, issuesQuery } from "../../shared/api/queries";
import type { Issue } from "../../shared/api/types";
import { useText } from "../../shared/i18n";
import { type KnownCase, useSession } from "../../shared/session";
import { ButtonLink } from "../../shared/ui/buttons";
import { OneOf } from "../../shared/ui/fields";
import { Page, Section } from "../../shared/ui/page";
import { Load, Notice, Skeleton } from "../../shared/ui/states";

export function UrgentPage() {
  const { t } = useTranslation("urgent");
  return (
    <Page title={t("title")} lead={t("lead")}>
      <Section title={t("call.title")}>
        <Call />
      </Section>
      <Section title={t("protect.title")}>
        <Protect />
      </Section>
      <Section title={t("then.title")}>
        <Load query={issuesQuery}>
          {({ issues }) => <Then issues={issues.filter((it) => it.protect_at_once)} />}
        </Load>
      </Section>
      <Section title={t("never.title")}>
        <ul className="stack tight">
          {([1, 2, 3] as const).map((at) => (
            <li key={at} className="card flat">
              {t(`never.${at}`)}
            </li>
          ))}
        </ul>
      </Section>
    </Page>
  );
}

function Call() {
  const { t } = useTranslation("urgent");
  const text = useText();
  const { data } = useQuery(institutionQuery);
  const hotlines = data?.contacts.filter((it) => it.kind === "hotline") ?? [];
  return (
    <div className="stack">
      <p>{t("call.about")}</p>
      {hotlines.map((it) => (
        <a key={it.value} className="button wide" href={`tel:${it.value}`}>
          {t("call.number", { name: data ? text(data.name) : "", number: unbroken(it.value) })}
        </a>
      ))}
      <p className="small soft">{t("call.other")}</p>
    </div>
  );
}

/** A number that a narrow screen does not break at its dashes. */
const unbroken = (number: string) => number.replace(/-/g, "\u2011").replace(/ /g, "\u00a0");

/** How many cases are offered here; the others are under "my cases". */
const SHOWN = 5;

function Protect() {
  const { t } = useTranslation("urgent");
  const { cases, guest, account } = useSession();
  const all = account !== undefined || guest !== undefined;
  return (
    <div className="stack">
      <p>{t("protect.about")}</p>
      {all ? <ProtectListed known={cases} /> : <ProtectIn cases={cases} />}
    </div>
  );
}

/** What the account or the guest may see and is under way, then what else was opened on this device. */
function ProtectListed({ known }: { known: KnownCase[] }) {
  const list = useInfiniteQuery(casesQuery);
  if (list.isPending) return <Skeleton lines={2} />;
  const listed = list.data?.pages.flatMap((it) => it.cases) ?? [];
  const others = known.filter((it) => !listed.some(({ id }) => id === it.id));
  const going = listed.filter((it) => it.stage !== "draft" && it.stage !== "closed");
  return <ProtectIn cases={[...going, ...others]} />;
}

function ProtectIn({ cases }: { cases: { id: string; number: string; issue?: string }[] }) {
  const { t } = useTranslation("urgent");
  const text = useText();
  const issues = useQuery(issuesQuery).data?.issues ?? [];
  const name = (issue?: string) => issues.find((it) => it.id === issue)?.name;
  if (cases.length === 0) {
    return (
      <Notice>
        <p>{t("protect.none")}</p>
      </Notice>
    );
  }
  return (
    <ul className="stack tight">
      {cases.slice(0, SHOWN).map((it) => {
        const about = name(it.issue);
        return (
          <li key={it.id}>
            <Link to={`/cases/${it.id}?move=protect`}>
              {t("protect.case", { number: it.number })}
            </Link>
            {about ? <p className="soft small">{text(about)}</p> : null}
          </li>
        );
      })}
    </ul>
  );
}

function Then({ issues }: { issues: Issue[] }) {
  const { t } = useTranslation("urgent");
  const text = useText();
  const [search, setSearch] = useSearchParams();
  const issue = issues.find((it) => it.id === search.get("issue"));
  return (
    <div className="stack">
      <OneOf
        name="issue"
        label={t("then.which")}
        value={issue?.id}
        options={issues.map((it) => ({
          value: it.id,
          label: text(it.name),
          about: text(it.about),
        }))}
        onChange={(id) => {
          setSearch({ issue: id }, { replace: true, preventScrollReset: true });
        }}
      />
      <div aria-live="polite" className="stack">
        {issue ? (
          <>
            <Load query={guideQuery({ issue: issue.id, money_still_moving: true })}>
              {({ steps }) => (
                <ol className="stack tight">
                  {steps.map((it) => (
                    <li key={it.fix} className="card">
                      <p className="strong">{text(it.text)}</p>
                      <p className="small soft">{text(it.because.text)}</p>
                    </li>
                  ))}
                </ol>
              )}
            </Load>
            <ButtonLink to={`/complain?issue=${issue.id}`}>{t("then.complain")}</ButtonLink>
          </>
        ) : null}
      </div>
    </div>
  );
}
