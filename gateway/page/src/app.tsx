/** The page: its two parts, and what surrounds them. */

import { useEffect } from "preact/hooks";
import { dragged } from "./files";
import icon from "./icon.svg";
import { KeyDialog } from "./key-dialog";
import { part, parts } from "./part";
import { PicturePart } from "./picture/view";
import { SettingsForm } from "./settings-form";
import { SongPart } from "./song/view";
import { Announcer } from "./widgets/announcer";
import { words } from "./words";

const views = { song: SongPart, picture: PicturePart };

export function App() {
  const text = words.value;
  useEffect(() => {
    document.title = `${text.parts[part.value]} · Melomesh`;
  }, [text, part.value]);
  return (
    <div class={dragged.value ? "page dragged" : "page"}>
      <header>
        <h1>
          <img src={icon} alt="" />
          Melomesh
        </h1>
        <SettingsForm />
        <nav>
          {parts.map((name) => (
            <a key={name} href={`#${name}`} aria-current={name === part.value ? "page" : undefined}>
              {text.parts[name]}
            </a>
          ))}
        </nav>
      </header>
      <main>
        {parts.map((name) => {
          const View = views[name];
          return (
            <section key={name} hidden={name !== part.value} aria-labelledby={`${name}-heading`}>
              <h2 class="unseen" id={`${name}-heading`}>
                {text.parts[name]}
              </h2>
              <View />
            </section>
          );
        })}
      </main>
      <footer class="quiet">
        {text.footer.also} <a href="docs">{text.footer.docs}</a>. {text.footer.made}{" "}
        <a href="licenses.txt">{text.footer.licenses}</a>.
      </footer>
      <Announcer />
      <KeyDialog />
    </div>
  );
}
