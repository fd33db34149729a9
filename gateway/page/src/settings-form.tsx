/** The choice of language and colours: each button goes to the next. */

import { type Language, language, languages, theme, themes } from "./settings";
import { Icon } from "./widgets/icon";
import { words } from "./words";

function after<T>(all: readonly T[], one: T): T {
  return all[(all.indexOf(one) + 1) % all.length] ?? one;
}

export function SettingsForm() {
  const { settings } = words.value;
  const next = after(Object.keys(languages) as Language[], language.value);
  return (
    <div class="row">
      <button type="button" class="round" lang={next} onClick={() => (language.value = next)}>
        <span aria-hidden="true">{next.toUpperCase()}</span>
        <span class="unseen">{languages[next]}</span>
      </button>
      <button
        type="button"
        class="round"
        aria-label={settings.themes[theme.value]}
        onClick={() => (theme.value = after(themes, theme.value))}
      >
        <Icon name={theme.value} />
      </button>
    </div>
  );
}
