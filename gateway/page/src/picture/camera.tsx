/** A photo, taken with the camera that the browser has. */

import { useEffect, useRef, useState } from "preact/hooks";
import { words } from "../words";

interface Props {
  shot: (photo: Blob) => void;
  close: () => void;
}

export function Camera({ shot, close }: Props) {
  const { camera } = words.value;
  const dialog = useRef<HTMLDialogElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const [state, setState] = useState<"opening" | "open" | "none">("opening");

  useEffect(() => {
    dialog.current?.showModal();
    const opened = open(video.current);
    opened.then(
      () => setState("open"),
      () => setState("none"),
    );
    return () => {
      opened.then(stop, () => {});
    };
  }, []);

  const shoot = async () => {
    if (!video.current) return;
    shot(await still(video.current));
    close();
  };
  return (
    <dialog ref={dialog} aria-labelledby="camera" onClose={close}>
      <h2 id="camera">{camera.heading}</h2>
      {state === "none" && (
        <p class="failure" role="alert">
          {camera.none}
        </p>
      )}
      <video ref={video} hidden={state === "none"} muted playsInline />
      <div class="row">
        <button type="button" class="chief" disabled={state !== "open"} onClick={shoot}>
          {camera.shoot}
        </button>
        <button type="button" onClick={close}>
          {camera.close}
        </button>
      </div>
    </dialog>
  );
}

/** Shows what a camera sees; throws if there is none, or it is not allowed. */
async function open(video: HTMLVideoElement | null): Promise<MediaStream> {
  const wanted = { video: { facingMode: "environment", width: { ideal: 1920 } } };
  const stream = await navigator.mediaDevices.getUserMedia(wanted);
  if (video) {
    video.srcObject = stream;
    await video.play();
  }
  return stream;
}

function stop(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

function still(video: HTMLVideoElement): Promise<Blob> {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
  canvas.getContext("2d")?.drawImage(video, 0, 0);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no photo"))), "image/jpeg");
  });
}
