/** The pages beside their list. */
import { useTranslation } from "react-i18next";
import { NavLink, Navigate, Outlet } from "react-router";

import { GROUPS, SECTIONS } from "./sections";

export function Sections() {
  const { t } = useTranslation("admin");
  return (
    <div className="beside">
      <nav className="views" aria-label={t("sections")}>
        {GROUPS.map((group) => (
          <ul key={group} aria-label={t(`group.${group}`)}>
            {SECTIONS[group].map((it) => (
              <li key={it}>
                <NavLink to={`/admin/${it}`}>{t(`section.${it}`)}</NavLink>
              </li>
            ))}
          </ul>
        ))}
      </nav>
      <div className="beside-page">
        <Outlet />
      </div>
    </div>
  );
}

/** Who opens these pages without saying which comes to the people. */
export const First = () => <Navigate to="/admin/people" replace />;
