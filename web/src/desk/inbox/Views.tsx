/** The lists that many want. */
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { VIEWS, viewOf, writeFilters, type Filters, type View } from "./filters";

const GROUPS: View[][] = [
  ["all", "mine", "nobody", "late"],
  ["review", "ruled", "settling", "changed"],
  ["outside", "drafts"],
];

export function Views({ filters }: { filters: Filters }) {
  const { t } = useTranslation("inbox");
  const now = viewOf(filters);
  return (
    <nav className="views" aria-label={t("views")}>
      {GROUPS.map((group) => (
        <ul key={group.join()}>
          {group.map((it) => (
            <li key={it}>
              <Link
                to={{ pathname: "/desk", search: writeFilters(VIEWS[it]).toString() }}
                aria-current={it === now ? "page" : undefined}
              >
                {t(`view.${it}`)}
              </Link>
            </li>
          ))}
        </ul>
      ))}
    </nav>
  );
}
