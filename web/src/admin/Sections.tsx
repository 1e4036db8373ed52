/** The pages beside their list. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { NavLink, Navigate, Outlet } from "react-router";

import { meQuery } from "../shared/account/me";
import { firstOf, sectionsOf } from "./sections";

export function Sections() {
  const { t } = useTranslation("admin");
  const role = useQuery(meQuery).data?.role;
  return (
    <div className="beside">
      <nav className="views" aria-label={t("sections")}>
        {sectionsOf(role).map(([group, sections]) => (
          <ul key={group} aria-label={t(`group.${group}`)}>
            {sections.map((it) => (
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

/** Who opens these pages without saying which. */
export function First() {
  const role = useQuery(meQuery).data?.role;
  return <Navigate to={`/admin/${firstOf(role)}`} replace />;
}
