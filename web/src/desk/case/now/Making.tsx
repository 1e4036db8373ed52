/**
 * A move being made, beside what it rests on. It is made for the case as its maker read it: once
 * somebody else did something, that is shown first, and sending asks for another look.
 */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { useMove } from "../../../shared/api/moves";
import { asProblem } from "../../../shared/api/problem";
import type { CaseView, Move, TimelineEntry } from "../../../shared/api/types";
import { meQuery } from "../../../shared/account/me";
import { FormHere } from "../../../shared/moves/Form";
import { forget } from "../../../shared/moves/kept";
import { Button } from "../../../shared/ui/buttons";
import { Notice, ProblemNotice } from "../../../shared/ui/states";
import type { Listed } from "../moves";
import { WAITS } from "../Pending";
import { since, stillStands } from "../since";
import { Entry } from "../story/Timeline";

type Props = { view: CaseView; of: Listed; may: boolean; onClose: (made: boolean) => void };

export function Making({ view, of, may, onClose }: Props) {
  // The registry ties each move to its own form; here both are only known to belong together.
  const { move, shown } = of as Listed<"accept">;
  const { t } = useTranslation("act");
  const me = useQuery(meQuery).data?.id ?? "";
  const head = useRef<HTMLHeadingElement>(null);
  const [seen, setSeen] = useState(view.version);
  const make = useMove<"accept">(view.id);
  const news = since(view, seen, me);
  useEffect(() => {
    head.current?.focus();
    head.current?.scrollIntoView({ block: "nearest" });
  }, []);
  const { Form } = shown;
  const conflict = make.error ? asProblem(make.error).kind === "conflict" : false;
  const blocked = !may || news.length > 0;
  const close = () => {
    onClose(false);
  };
  return (
    <section className="making fade" aria-labelledby="making">
      <div className="row apart unbroken">
        <h3 id="making" ref={head} tabIndex={-1}>
          {t(`${move}.name`)}
        </h3>
        <Button look="quiet" onPress={close}>
          {t("aside")}
        </Button>
      </div>
      <p className="small soft">{t(`${move}.about`)}</p>
      {news.length > 0 ? (
        <Quicker
          news={news}
          view={view}
          onSeen={() => {
            setSeen(view.version);
            make.reset();
          }}
        />
      ) : null}
      {make.error && !(conflict && news.length > 0) ? <ProblemNotice error={make.error} /> : null}
      {may ? null : <Notice tone="warn" title={t("gone.title")}><p>{t("gone.about")}</p></Notice>}
      <FormHere value={{ busy: make.isPending, blocked, beside: <Keys /> }}>
        <Form
          view={view}
          onDone={() => {
            onClose(true);
          }}
          send={(body) => {
            if (blocked) return;
            make.mutate(
              {
                move,
                body,
                version: stillStands(view, seen, me),
                ...(CAN_WAIT.has(move) ? { after: WAITS } : {}),
              },
              {
                onSuccess: () => {
                  forget(view.id, move);
                  // What still waits says so itself.
                  onClose(!CAN_WAIT.has(move));
                },
              },
            );
          }}
        />
      </FormHere>
    </section>
  );
}

function Keys() {
  const { t } = useTranslation("act");
  return <span className="small soft wide-only">{t("sendKeys")}</span>;
}

/** Words to others wait a moment before they are sent: whoever sent them may see what is wrong. */
const CAN_WAIT: ReadonlySet<Move> = new Set(["message", "request-information"] as const);

type News = { news: TimelineEntry[]; view: CaseView; onSeen: () => void };

function Quicker({ news, view, onSeen }: News) {
  const { t } = useTranslation("act");
  return (
    <div className="notice warn" role="alert">
      <p className="strong">{t("quicker.title")}</p>
      <p className="small">{t("quicker.about")}</p>
      <ol className="line">
        {news.map((it) => (
          <Entry key={it.seq} of={it} view={view} />
        ))}
      </ol>
      <Button look="secondary" onPress={onSeen}>
        {t("quicker.seen")}
      </Button>
    </div>
  );
}
