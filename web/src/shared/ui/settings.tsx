/** The language, and light or dark. */
import { useTranslation } from "react-i18next";

import { speak, useLanguage } from "../i18n";
import { choose, useTheme } from "../theme";
import { MoonIcon, SunIcon } from "./icons";

export function Settings() {
  const { t } = useTranslation("frame");
  const spoken = useLanguage();
  const theme = useTheme();
  const other = spoken === "en" ? "zh-CN" : "en";
  return (
    <div className="settings">
      <button type="button" lang={other} onClick={() => void speak(other)}>
        {t("otherLanguage")}
      </button>
      <button
        type="button"
        aria-label={theme === "dark" ? t("light") : t("dark")}
        onClick={() => {
          choose(theme === "dark" ? "light" : "dark");
        }}
      >
        {theme === "dark" ? <SunIcon /> : <MoonIcon />}
      </button>
    </div>
  );
}
