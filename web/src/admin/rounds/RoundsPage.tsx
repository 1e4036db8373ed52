/** Background rounds: what is due, what was tried in vain, and when it is tried again. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { api, ask } from "../../shared/api/client";
import { Button } from "../../shared/ui/buttons";
import { Page, Section } from "../../shared/ui/page";
import { Badge, Load, Notice, ProblemNotice } from "../../shared/ui/states";
import { Moment } from "../../shared/ui/values";
import { type PutOff, type Round, roundsQuery } from "./queries";

/** Those that have a name here. Another is shown as the server calls it. */
const NAMED = [
  "acknowledge",
  "deliver-remedy",
  "end-wait",
  "erase",
  "finish-merge",
  "miss-obligation",
  "protect",
  "read-evidence",
  "remind",
  "route",
  "verify",
] as const;

function useRoundName() {
  const { t } = useTranslation("rounds");
  return (kind: string) => {
    const known = NAMED.find((it) => it === kind);
    return known ? t(`kind.${known}`) : kind;
  };
}

export function RoundsPage() {
  const { t } = useTranslation("rounds");
  return (
    <Page title={t("title")} lead={t("lead")}>
      <Load query={roundsQuery} lines={10}>
        {({ rounds, seal, next_message }) => (
          <>
            <Failing rounds={rounds} />
            <Section title={t("all")}>
              <ul className="lines">
                {rounds.map((it) => (
                  <Line key={it.kind} of={it} />
                ))}
              </ul>
            </Section>
            <dl className="card flat facts">
              <dt>{t("seal")}</dt>
              <dd>
                {t("sealed", { count: seal.position })}
                {seal.waiting > 0 ? ` · ${t("waiting", { count: seal.waiting })}` : ""}
              </dd>
              <dt>{t("message")}</dt>
              <dd>{next_message ? <Moment at={next_message} /> : t("noMessage")}</dd>
            </dl>
          </>
        )}
      </Load>
    </Page>
  );
}

/** What does not work stands first. */
function Failing({ rounds }: { rounds: Round[] }) {
  const { t } = useTranslation("rounds");
  const name = useRoundName();
  const failing = rounds.filter((it) => it.put_off.length > 0);
  if (failing.length === 0) return <Notice tone="good" title={t("fine")} />;
  return failing.map((round) => (
    <Section key={round.kind} title={t("failing", { name: name(round.kind) })}>
      <ul className="lines">
        {round.put_off.map((it) => (
          <Task key={`${it.case} ${it.since}`} of={it} kind={round.kind} />
        ))}
      </ul>
    </Section>
  ));
}

function Task({ of, kind }: { of: PutOff; kind: string }) {
  const { t } = useTranslation("rounds");
  const client = useQueryClient();
  const retry = useMutation({
    mutationFn: () =>
      ask(
        api.POST("/api/v1/rounds/{kind}/{case}/retry", {
          params: { path: { kind, case: of.case } },
        }),
      ),
    onSettled: () => client.invalidateQueries(roundsQuery),
  });
  return (
    <li>
      <span className="line-about">
        <span className="strong number">{of.number}</span>
        <span className="soft small">
          {t("since")} <Moment at={of.since} /> · {t("tries", { count: of.tries })} · {t("next")}{" "}
          <Moment at={of.next} />
        </span>
        {of.code ? <code className="small">{of.code}</code> : null}
      </span>
      <Button
        look="secondary"
        busy={retry.isPending}
        onPress={() => {
          retry.mutate();
        }}
      >
        {t("retry")}
      </Button>
      {retry.error ? <ProblemNotice error={retry.error} /> : null}
    </li>
  );
}

function Line({ of }: { of: Round }) {
  const { t } = useTranslation("rounds");
  const name = useRoundName();
  return (
    <li>
      <span className="line-about">
        <span>{name(of.kind)}</span>
        <span className="soft small">
          {of.next ? (
            <>
              {t("next")} <Moment at={of.next} />
            </>
          ) : (
            t("nothing")
          )}
        </span>
      </span>
      <span className="tags">
        {of.put_off.length > 0 ? (
          <Badge tone="warn">{t("putOff", { count: of.put_off.length })}</Badge>
        ) : null}
        {of.due > 0 ? <Badge tone="brand">{t("due", { count: of.due })}</Badge> : null}
      </span>
    </li>
  );
}
