/** The first page: five ways to go, and the draft that was left lying. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { institutionQuery } from "../../shared/api/queries";
import { keptDraft } from "../../shared/draft";
import { useText } from "../../shared/i18n";
import { useSession } from "../../shared/session";
import { ButtonLink } from "../../shared/ui/buttons";
import { Page } from "../../shared/ui/page";
import { Notice } from "../../shared/ui/states";
import "./home.css";

export function HomePage() {
  const { t } = useTranslation("home");
  const { cases } = useSession();
  const draft = keptDraft();
  return (
    <Page title={t("title")} lead={t("lead")}>
      {draft ? (
        <Notice title={t("draft.title")}>
          <p>{t("draft.about")}</p>
          <ButtonLink to="/complain" look="secondary">
            {t("draft.go")}
          </ButtonLink>
        </Notice>
      ) : null}
      <nav className="doors" aria-label={t("doors")}>
        <Door to="/what-happened" mark="what" big />
        <Door to="/bills" mark="bills" />
        <Door to="/cases" mark="cases" aside={cases.length > 0 ? String(cases.length) : undefined} />
        <Door to="/urgent" mark="urgent" />
        <Door to="/rights" mark="rights" />
      </nav>
      <section className="stack">
        <h2>{t("how.title")}</h2>
        <ol className="how">
          {([1, 2, 3] as const).map((at) => (
            <li key={at}>
              <h3>{t(`how.${at}.title`)}</h3>
              <p className="soft">{t(`how.${at}.about`)}</p>
            </li>
          ))}
        </ol>
      </section>
      <House />
    </Page>
  );
}

type DoorProps = {
  to: string;
  mark: "what" | "bills" | "cases" | "urgent" | "rights";
  big?: boolean;
  aside?: string | undefined;
};

function Door({ to, mark, big, aside }: DoorProps) {
  const { t } = useTranslation("home");
  return (
    <Link className={["card", "door", mark, big ? "big" : ""].join(" ")} to={to}>
      <span className="row apart">
        <span className="door-name">{t(`${mark}.title`)}</span>
        {aside ? <span className="badge brand">{aside}</span> : null}
      </span>
      <span className="door-about">{t(`${mark}.about`)}</span>
    </Link>
  );
}

/** Whose desk this is, and how to reach it. Says nothing where it cannot be asked. */
function House() {
  const { t } = useTranslation("home");
  const text = useText();
  const { data } = useQuery(institutionQuery);
  const hotline = data?.contacts.find((it) => it.kind === "hotline")?.value;
  if (!data) return null;
  return (
    <p className="small soft">
      {t("house", { name: text(data.name) })}
      {hotline ? (
        <>
          {" "}
          <a className="number" href={`tel:${hotline}`}>{t("call", { number: hotline })}</a>
        </>
      ) : null}
    </p>
  );
}
