/** What is around every page: the ways to go, the language, light or dark, and help at once. */
import { useTranslation } from "react-i18next";
import { Link, NavLink, Outlet, useNavigation } from "react-router";

import { BillIcon, CaseIcon, HomeIcon, RightsIcon, UrgentIcon } from "../shared/ui/icons";
import { Offline } from "../shared/ui/lost";
import { Settings } from "../shared/ui/settings";

export function Frame() {
  const { t } = useTranslation("frame");
  const going = useNavigation().state !== "idle";
  return (
    <>
      <a className="skip" href="#page">
        {t("skip")}
      </a>
      <header className="top">
        <div className="top-inside">
          <Link to="/" className="logo">
            <img src="/favicon.svg" alt="" width="30" height="30" />
            <span>{t("name")}</span>
          </Link>
          <Ways />
          <Settings />
        </div>
        {going ? <span className="going" aria-hidden /> : null}
      </header>
      <Offline text={t("offline")} />
      <main id="page" className="page">
        <Outlet />
      </main>
      <footer className="foot">
        <p>{t("foot")}</p>
      </footer>
    </>
  );
}

function Ways() {
  const { t } = useTranslation("frame");
  return (
    <nav className="ways" aria-label={t("ways.label")}>
      <NavLink to="/" end>
        <HomeIcon />
        {t("ways.home")}
      </NavLink>
      <NavLink to="/bills">
        <BillIcon />
        {t("ways.bills")}
      </NavLink>
      <NavLink to="/urgent" className="urgent-way">
        <UrgentIcon />
        {t("ways.urgent")}
      </NavLink>
      <NavLink to="/cases">
        <CaseIcon />
        {t("ways.cases")}
      </NavLink>
      <NavLink to="/rights">
        <RightsIcon />
        {t("ways.rights")}
      </NavLink>
    </nav>
  );
}
