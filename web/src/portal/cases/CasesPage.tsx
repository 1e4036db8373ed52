/** My cases: those that were opened on this device, those of an account, and the door to others. */
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";

import { api, ask } from "../../shared/api/client";
import { caseQuery, casesQuery, issuesQuery } from "../../shared/api/queries";
import type { InboxCase, Stage } from "../../shared/api/types";
import { uploads } from "../../shared/evidence/uploads";
import { useText } from "../../shared/i18n";
import { forgetAll } from "../../shared/moves/kept";
import { type KnownCase, session, useSession } from "../../shared/session";
import { Button, ButtonLink } from "../../shared/ui/buttons";
import { TextInput } from "../../shared/ui/fields";
import { Page, Section } from "../../shared/ui/page";
import { Badge, Empty, ProblemNotice, Skeleton } from "../../shared/ui/states";
import { Countdown, Moment, Money } from "../../shared/ui/values";

export function CasesPage() {
  const { t } = useTranslation("cases");
  const { cases, guest, account } = useSession();
  const all = account !== undefined || guest !== undefined;
  return (
    <Page title={t("title")} lead={t(account === undefined ? "lead" : "leadOfAccount")}>
      {all ? <Listed known={cases} /> : <Known cases={cases} />}
      <Section title={t("open.title")}>
        <OpenCase />
      </Section>
      <Account />
    </Page>
  );
}

/** Everything that the account or the guest may see, then what else was opened here. */
function Listed({ known }: { known: KnownCase[] }) {
  const { t } = useTranslation("cases");
  const list = useInfiniteQuery(casesQuery);
  const { data, error, hasNextPage, isFetchingNextPage } = list;
  if (list.isPending) return <Skeleton />;
  if (!data) return <ProblemNotice error={error} retry={() => void list.refetch()} />;
  const cases = data.pages.flatMap((it) => it.cases);
  const others = known.filter((it) => !cases.some((listed) => listed.id === it.id));
  if (cases.length + others.length === 0) return <None />;
  return (
    <>
      <ul className="stack">
        {cases.map((it) => (
          <li key={it.id}>
            <Listing of={it} />
          </li>
        ))}
        {/* What lies further down the list is not yet known to be missing from it. */}
        {hasNextPage
          ? null
          : others.map((it) => (
              <li key={it.id}>
                <Opened known={it} />
              </li>
            ))}
      </ul>
      {error ? <ProblemNotice error={error} retry={() => void list.refetch()} /> : null}
      {hasNextPage ? (
        <Button
          look="secondary"
          busy={isFetchingNextPage}
          onPress={() => void list.fetchNextPage()}
        >
          {t("more")}
        </Button>
      ) : null}
    </>
  );
}

function Known({ cases }: { cases: KnownCase[] }) {
  if (cases.length === 0) return <None />;
  return (
    <ul className="stack">
      {cases.map((it) => (
        <li key={it.id}>
          <Opened known={it} />
        </li>
      ))}
    </ul>
  );
}

function None() {
  const { t } = useTranslation("cases");
  return (
    <Empty>
      <p>{t("none")}</p>
      <ButtonLink to="/what-happened">{t("begin")}</ButtonLink>
    </Empty>
  );
}

function Listing({ of }: { of: InboxCase }) {
  return (
    <CaseCard
      id={of.id}
      number={of.number}
      stage={of.stage}
      issue={of.issue}
      changed={of.changed_at}
      claimed={of.claimed ?? undefined}
      due={of.due_at ?? undefined}
    />
  );
}

/** A case that only its secret opens is asked for by itself. */
function Opened({ known }: { known: KnownCase }) {
  const { t } = useTranslation("cases");
  const { data, error, refetch } = useQuery(caseQuery(known.id));
  if (data) {
    const due = data.obligations.find((it) => it.binding)?.due;
    return (
      <CaseCard
        id={data.id}
        number={data.number}
        stage={data.stage}
        issue={data.issue}
        changed={data.changed_at}
        claimed={data.claimed ?? undefined}
        due={due}
      />
    );
  }
  if (!error) return <Skeleton lines={3} />;
  return (
    <div className="card">
      <p className="strong number">{known.number}</p>
      <ProblemNotice error={error} retry={() => void refetch()}>
        <Button
          look="quiet"
          onPress={() => {
            session.forgetCase(known.id);
          }}
        >
          {t("forget")}
        </Button>
      </ProblemNotice>
    </div>
  );
}

type CardProps = {
  id: string;
  number: string;
  stage: Stage;
  issue: string;
  changed: string;
  claimed: { amount: string; currency: string } | undefined;
  due: string | undefined;
};

function CaseCard({ id, number, stage, issue, changed, claimed, due }: CardProps) {
  const { t } = useTranslation("cases");
  const text = useText();
  const { data } = useQuery(issuesQuery);
  const name = data?.issues.find((it) => it.id === issue)?.name;
  return (
    <Link className="card" to={`/cases/${id}`}>
      <span className="row apart">
        <span className="strong">{name ? text(name) : issue}</span>
        <Badge tone={stage === "closed" ? "good" : "brand"}>{t(`stage.${stage}`)}</Badge>
      </span>
      <span className="row apart small soft">
        <span className="number">{number}</span>
        {claimed ? <Money of={claimed} /> : null}
      </span>
      <span className="row apart small soft">
        <span>
          {t("changed")} <Moment at={changed} />
        </span>
        {due && stage !== "closed" ? (
          <span>
            {t("due")} <Countdown to={due} />
          </span>
        ) : null}
      </span>
    </Link>
  );
}

function OpenCase() {
  const { t } = useTranslation("cases");
  const [number, setNumber] = useState("");
  const [secret, setSecret] = useState("");
  const go = useNavigate();
  const client = useQueryClient();
  const open = useMutation({
    mutationFn: () => ask(api.POST("/api/v1/sign-in/case", { body: { number, secret } })),
    onSuccess: async (opened) => {
      session.remember(opened);
      await client.invalidateQueries({ queryKey: ["case", opened.id] });
      await go(`/cases/${opened.id}`);
    },
  });
  return (
    <form
      className="card"
      onSubmit={(event) => {
        event.preventDefault();
        open.mutate();
      }}
    >
      <p className="soft">{t("open.about")}</p>
      <TextInput name="number" label={t("open.number")} value={number} onChange={setNumber} />
      <TextInput
        name="secret"
        label={t("open.secret")}
        type="password"
        autoComplete="off"
        value={secret}
        onChange={setSecret}
      />
      {open.error ? <ProblemNotice error={open.error} /> : null}
      <Button type="submit" busy={open.isPending}>
        {t("open.go")}
      </Button>
    </form>
  );
}

function Account() {
  const { t } = useTranslation("cases");
  const { account, cases, guest } = useSession();
  const client = useQueryClient();
  const signOut = useMutation({
    mutationFn: () => ask(api.POST("/api/v1/sign-out")),
    onSettled: () => {
      session.signedOut();
      forgetAll();
      client.clear();
    },
  });
  return (
    <div className="row small">
      {account ? (
        <>
          <span className="soft">{t("account.is", { name: account })}</span>
          <Button
            look="quiet"
            onPress={() => {
              signOut.mutate();
            }}
          >
            {t("account.out")}
          </Button>
        </>
      ) : (
        <Link to="/sign-in">{t("account.in")}</Link>
      )}
      {cases.length > 0 || guest ? (
        <Button
          look="quiet"
          onPress={() => {
            if (!confirm(t("forgetAll.sure"))) return;
            session.forget();
            uploads.forgetAll();
            forgetAll();
            client.clear();
          }}
        >
          {t("forgetAll.go")}
        </Button>
      ) : null}
    </div>
  );
}
