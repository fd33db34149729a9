/** A button that lets a visitor choose a file. */

import { useRef } from "preact/hooks";
import { Icon, type IconName } from "./icon";

interface Props {
  label: string;
  icon: IconName;
  accept: string;
  /** Which camera a phone is to open in place of its files. */
  capture?: "environment";
  chief?: boolean;
  take: (file: File) => void;
}

export function Choose({ label, icon, accept, capture, chief, take }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const chosen = ({ currentTarget }: { currentTarget: HTMLInputElement }) => {
    const [file] = currentTarget.files ?? [];
    if (file) take(file);
    // The same file may be chosen again.
    currentTarget.value = "";
  };
  return (
    <>
      <button type="button" class={chief ? "chief" : ""} onClick={() => input.current?.click()}>
        <Icon name={icon} />
        {label}
      </button>
      <input ref={input} type="file" hidden accept={accept} capture={capture} onChange={chosen} />
    </>
  );
}
