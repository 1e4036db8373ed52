/** What the institution has said about itself, and where it is changed. */
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { institutionQuery, issuesQuery } from "../../shared/api/queries";
import type { Institution, ProfileView } from "../../shared/api/types";
import { useText } from "../../shared/i18n";
import { fromMinor } from "../../shared/money";
import { useProvider } from "../../shared/staff/provider";
import { Button } from "../../shared/ui/buttons";
import { Page, Section } from "../../shared/ui/page";
import { Empty, Load } from "../../shared/ui/states";
import { Money } from "../../shared/ui/values";
import { AboutSheet } from "./AboutSheet";
import { CONTACTS, DAYS, type Queue, type Routing } from "./parts";
import { DepartmentsSheet, MerchantsSheet, QueuesSheet } from "./PartsSheets";
import { ApprovalSheet, RoutingSheet } from "./RulesSheets";

const SHEETS = {
  about: AboutSheet,
  departments: DepartmentsSheet,
  queues: QueuesSheet,
  routing: RoutingSheet,
  merchants: MerchantsSheet,
  approval: ApprovalSheet,
};

type Part = keyof typeof SHEETS;

export function HousePage() {
  const { t } = useTranslation("house");
  const [open, setOpen] = useState<Part>();
  const Open = open && SHEETS[open];
  const part: PartOf = (name, title, children) => (
    <Section
      title={title}
      aside={
        <Button
          look="quiet"
          label={t("changeOf", { what: title })}
          onPress={() => {
            setOpen(name);
          }}
        >
          {t("change")}
        </Button>
      }
    >
      {children}
    </Section>
  );
  return (
    <Page title={t("title")} lead={t("lead")}>
      <Load query={institutionQuery} lines={8}>
        {(profile) => (
          <>
            {part("about", t("about"), <About profile={profile} />)}
            {profile.settings ? <Settled by={profile.settings} part={part} /> : null}
          </>
        )}
      </Load>
      {Open ? (
        <Open
          onClose={() => {
            setOpen(undefined);
          }}
        />
      ) : null}
    </Page>
  );
}

/** A part of the page, with the way to change it. */
type PartOf = (name: Part, title: string, children: ReactNode) => ReactNode;

function About({ profile }: { profile: ProfileView }) {
  const { t } = useTranslation("house");
  const text = useText();
  return (
    <dl className="card flat facts">
      <dt>{t("name")}</dt>
      <dd>{text(profile.name)}</dd>
      {profile.contacts.map(({ kind, value }) => {
        const its = CONTACTS.find((it) => it === kind);
        return (
          <Fact key={`${kind} ${value}`} name={its ? t(`contact.${its}`) : kind}>
            {value}
          </Fact>
        );
      })}
      {profile.hours.map((it) => (
        <Fact key={`${it.days.join()} ${it.from}`} name={t("hours")}>
          {DAYS.filter((day) => it.days.includes(day))
            .map((day) => t(`day.${day}`))
            .join(t("and"))}{" "}
          <span className="number">
            {it.from.slice(0, 5)}–{it.until.slice(0, 5)}
          </span>
        </Fact>
      ))}
      <Fact name={t("zone")}>{profile.zone}</Fact>
      {profile.settings?.operator ? (
        <Fact name={t("operator.title")}>{t(`operator.${profile.settings.operator}`)}</Fact>
      ) : null}
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

function Settled({ by, part }: { by: Institution; part: PartOf }) {
  const { t } = useTranslation("house");
  const text = useText();
  const departments = by.departments ?? [];
  const queues = by.queues ?? [];
  const nameOf = (id: string) => {
    const name = departments.find((it) => it.id === id)?.name;
    return name ? text(name) : "";
  };
  return (
    <>
      {part(
        "departments",
        t("departments"),
        <Lines none={t("noDepartments")}>
          {departments.map((it) => (
            <li key={it.id}>{text(it.name)}</li>
          ))}
        </Lines>,
      )}
      {part(
        "queues",
        t("queues"),
        <Lines none={t("noQueues")}>
          {queues.map((it) => (
            <li key={it.id}>
              <span>{text(it.name)}</span>
              <span className="soft small">{nameOf(it.department)}</span>
            </li>
          ))}
        </Lines>,
      )}
      {part(
        "routing",
        t("routing.title"),
        <>
          <p className="soft">{t("routing.about")}</p>
          <Lines none={t("routing.none")}>
            {(by.routing ?? []).map((it, at) => (
              <Rule key={at} of={it} queue={queues.find((one) => one.id === it.queue)} />
            ))}
          </Lines>
        </>,
      )}
      {part(
        "merchants",
        t("merchants"),
        <Lines none={t("noMerchants")}>
          {(by.merchants ?? []).map((it) => (
            <li key={it.id}>{it.name}</li>
          ))}
        </Lines>,
      )}
      {part("approval", t("approval.title"), <Approval limits={by.house?.approval_above ?? []} />)}
    </>
  );
}

function Approval({ limits }: { limits: { minor: number; currency: string }[] }) {
  const { t } = useTranslation("house");
  if (limits.length === 0) return <p className="soft">{t("approval.none")}</p>;
  return (
    <p>
      {t("approval.about")}{" "}
      {limits.map((it, at) => (
        <span key={it.currency} className="strong">
          {at > 0 ? t("and") : null}
          <Money of={fromMinor(it)} />
        </span>
      ))}
    </p>
  );
}

function Lines({ none, children }: { none: string; children: ReactNode[] }) {
  if (children.length > 0) return <ul className="lines">{children}</ul>;
  return (
    <Empty>
      <p>{none}</p>
    </Empty>
  );
}

type RuleProps = { of: Routing; queue: Queue | undefined };

/** Which cases go where: what a rule does not mention, it does not ask. */
function Rule({ of, queue }: RuleProps) {
  const { t } = useTranslation("house");
  const text = useText();
  const provider = useProvider();
  const issues = useQuery(issuesQuery).data?.issues ?? [];
  const issueNames = (of.issues ?? []).map((code) => {
    const name = issues.find((it) => it.id === code)?.name;
    return name ? text(name) : code;
  });
  const asks: ReactNode[] = [issueNames, (of.providers ?? []).map(provider)]
    .filter((it) => it.length > 0)
    .map((it) => it.join(t("or")));
  if (of.above) {
    asks.push(
      <>
        {t("routing.above")} <Money of={fromMinor(of.above)} />
      </>,
    );
  }
  return (
    <li>
      <span className="line-about">
        {asks.length > 0
          ? asks.map((it, at) => <span key={at}>{it}</span>)
          : t("routing.all")}
      </span>
      <span className="strong">{queue ? text(queue.name) : t("routing.gone")}</span>
    </li>
  );
}
