/** A picture of our own making, to try the page with: the sun goes down over the sea. */

const WIDTH = 960;
const HEIGHT = 640;
const HORIZON = 400;

export function sunset(): Promise<Blob> {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [WIDTH, HEIGHT];
  const context = canvas.getContext("2d");
  if (!context) return Promise.reject(new Error("there is no canvas"));

  context.fillStyle = gradient(context, 0, HORIZON, ["#1b2a5e", "#7a4b8f", "#e8745a", "#ffc371"]);
  context.fillRect(0, 0, WIDTH, HORIZON);
  context.fillStyle = "#fff1c9";
  context.beginPath();
  context.arc(600, HORIZON - 40, 62, 0, 2 * Math.PI);
  context.fill();
  context.fillStyle = gradient(context, HORIZON, HEIGHT, ["#d9795f", "#5a3d78", "#141b3d"]);
  context.fillRect(0, HORIZON, WIDTH, HEIGHT - HORIZON);

  // Its light on the waves, wider and fainter towards us.
  for (let y = HORIZON + 4; y < HEIGHT; y += 7) {
    const near = (y - HORIZON) / (HEIGHT - HORIZON);
    const width = 60 + 160 * near + 40 * Math.sin(y);
    context.fillStyle = `rgb(255 220 150 / ${0.5 * (1 - near)})`;
    context.fillRect(600 - width / 2 + 14 * Math.sin(1.7 * y), y, width, 3);
  }
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/png");
  });
}

function gradient(
  context: CanvasRenderingContext2D,
  from: number,
  to: number,
  colors: string[],
): CanvasGradient {
  const gradient = context.createLinearGradient(0, from, 0, to);
  for (const [n, color] of colors.entries()) gradient.addColorStop(n / (colors.length - 1), color);
  return gradient;
}
