/** Where a complaint can go, and how each place is reached. */
import { useTranslation } from "react-i18next";

import { channelsQuery } from "../../shared/api/queries";
import type { ChannelView } from "../../shared/api/types";
import { Contact } from "../../shared/guide/advice";
import { useText } from "../../shared/i18n";
import { Page, Section } from "../../shared/ui/page";
import { Load } from "../../shared/ui/states";

const KINDS = [
  "provider",
  "association",
  "authority",
  "mediation",
  "arbitration",
  "legal-aid",
  "court",
] as const;

export function ChannelsPage() {
  const { t } = useTranslation("rules");
  return (
    <Page title={t("channels.title")} lead={t("channels.lead")}>
      <Load query={channelsQuery} lines={10}>
        {({ channels }) => (
          <>
            {KINDS.map((kind) => (
              <OfKind
                key={kind}
                title={t(`channels.kind.${kind}`)}
                channels={channels.filter((it) => it.kind === kind)}
              />
            ))}
          </>
        )}
      </Load>
    </Page>
  );
}

function OfKind({ title, channels }: { title: string; channels: ChannelView[] }) {
  const { t } = useTranslation("rules");
  const text = useText();
  if (channels.length === 0) return null;
  return (
    <Section title={title}>
      <ul className="lines">
        {channels.map((it) => (
          <li key={it.id}>
            <span className="line-about">
              <span>
                <span className="strong">{text(it.name)}</span> <code className="soft">{it.id}</code>
              </span>
              <span className="soft small">{text(it.good_for)}</span>
            </span>
            <div className="line-about">
              {it.contacts.length > 0 ? (
                it.contacts.map((one) => <Contact key={one.value} contact={one} />)
              ) : (
                <span className="soft small">{t("channels.noContacts")}</span>
              )}
            </div>
          </li>
        ))}
      </ul>
    </Section>
  );
}
