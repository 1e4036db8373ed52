/** The lists that many want. */
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { useSorts } from "../../shared/staff/sorts";

import { VIEWS, viewOf, writeFilters, type Filters, type View } from "./filters";
import { useSaved, useSavedLists } from "./saved";

const GROUPS: View[][] = [
  ["all", "mine", "nobody", "late"],
  ["review", "ruled", "settling", "changed"],
  ["outside", "drafts"],
];

export function Views({ filters }: { filters: Filters }) {
  const { t } = useTranslation("inbox");
  const now = viewOf(filters);
  const sorts = useSorts();
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
      {sorts ? <Kept filters={filters} /> : null}
    </nav>
  );
}

/** Lists that somebody keeps under a name, their own and the department's. */
function Kept({ filters }: { filters: Filters }) {
  const { t } = useTranslation("inbox");
  const lists = useSavedLists();
  const now = useSaved(filters);
  if (lists.length === 0) return null;
  return (
    <ul aria-label={t("saved.title")}>
      {lists.map((it) => (
        <li key={it.id}>
          <Link
            to={{ pathname: "/desk", search: writeFilters(it.query as Filters).toString() }}
            aria-current={it.id === now?.id ? "page" : undefined}
            title={it.shared ? t("saved.shared") : undefined}
          >
            <span className="long-name">{it.name}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
