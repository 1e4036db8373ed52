/** The calendars that working days are counted on. */
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { CalendarView, Text } from "../../shared/api/types";
import { useText } from "../../shared/i18n";
import { Page } from "../../shared/ui/page";
import { Load } from "../../shared/ui/states";
import { calendarsQuery } from "./queries";
import { Sure } from "./Sure";
import { yearToShow } from "./year";

export function CalendarsPage() {
  const { t } = useTranslation("rules");
  return (
    <Page title={t("calendars.title")} lead={t("calendars.lead")}>
      <Load query={calendarsQuery} lines={8}>
        {({ calendars }) => (
          <ul className="lines">
            {calendars.map((it) => (
              <Line key={it.id} of={it} />
            ))}
          </ul>
        )}
      </Load>
    </Page>
  );
}

function Line({ of }: { of: CalendarView }) {
  const { t } = useTranslation("rules");
  const text = useText();
  const [id = ""] = of.id.split("@");
  const [first, last] = [of.announced[0], of.announced.at(-1)];
  return (
    <li>
      <span className="line-about">
        <Link className="line-open" to={`/admin/calendars/${id}/${String(yearToShow(of.announced))}`}>
          {text(of.title as Text)}
        </Link>
        <span className="soft small">
          {of.id} · {of.zone} · {text(of.source as Text)}
        </span>
      </span>
      <span className="tags">
        {first !== undefined && last !== undefined ? (
          <Badged>{t("calendars.announced", { first, last })}</Badged>
        ) : (
          <Badged>{t("calendars.never")}</Badged>
        )}
        <Sure of={of.confidence} />
      </span>
    </li>
  );
}

const Badged = ({ children }: { children: string }) => <span className="badge">{children}</span>;
