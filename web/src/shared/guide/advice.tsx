/** Advice as cards: ways to turn to, and evidence to gather, each with its reason. */
import { useTranslation } from "react-i18next";

import type { ChannelContact, EvidenceAdvice, Text } from "../api/types";
import { useText } from "../i18n";
import { Badge } from "../ui/states";

type Way = {
  name: Text;
  good_for: Text;
  contacts: ChannelContact[];
  because?: { text: Text };
  bring?: { name: Text; present: boolean }[];
};

export function WayCard({ way, first }: { way: Way; first?: boolean }) {
  const { t } = useTranslation("guide");
  const text = useText();
  return (
    <article className="card flat">
      <div className="row apart">
        <h3>{text(way.name)}</h3>
        {first ? <Badge tone="brand">{t("first")}</Badge> : null}
      </div>
      {way.because ? <p>{text(way.because.text)}</p> : null}
      <p className="soft small">{text(way.good_for)}</p>
      {way.bring && way.bring.length > 0 ? (
        <p className="small">
          <span className="soft">{t("bring")}</span>
          {way.bring.map((it) => text(it.name)).join(t("and"))}
        </p>
      ) : null}
      {way.contacts.map((it) => (
        <Contact key={it.value} contact={it} />
      ))}
    </article>
  );
}

/** A number to tap, or an address. Says so where nobody has checked it yet. */
export function Contact({ contact }: { contact: ChannelContact }) {
  const { t } = useTranslation("guide");
  const text = useText();
  const sure = contact.confidence === "verified";
  return (
    <div className="stack tight small">
      <p className="row">
        {contact.by === "hotline" ? (
          <a className="button secondary" href={`tel:${contact.value}`}>
            {t("call", { number: contact.value })}
          </a>
        ) : contact.by === "url" ? (
          <a href={contact.value} target="_blank" rel="noreferrer noopener">
            {contact.value}
          </a>
        ) : (
          <span className="strong">{contact.value}</span>
        )}
        {sure ? null : <span className="soft">{t("unchecked")}</span>}
      </p>
      {contact.note ? <p className="soft">{text(contact.note)}</p> : null}
    </div>
  );
}

/** What to gather. `there` says which kinds are in already. */
export function Checklist({ evidence, there }: ChecklistProps) {
  const { t } = useTranslation("guide");
  const text = useText();
  return (
    <ul className="stack tight">
      {evidence.map((it) => {
        const present = it.present || there?.has(it.kind);
        return (
          <li key={it.kind} className="card flat">
            <div className="row apart">
              <h3>{text(it.name)}</h3>
              {present ? (
                <Badge tone="good">{t("there")}</Badge>
              ) : (
                <Badge {...(it.need === "required" ? { tone: "warn" } : {})}>
                  {t(it.need === "required" ? "needed" : "helpful")}
                </Badge>
              )}
            </div>
            <p className="small">{text(it.because.text)}</p>
            <p className="small soft">{text(it.how)}</p>
          </li>
        );
      })}
    </ul>
  );
}

type ChecklistProps = { evidence: EvidenceAdvice[]; there?: ReadonlySet<string> };
