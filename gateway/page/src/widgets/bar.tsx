/** A number and its bar. */

export const Bar = ({ share, text }: { share: number; text: string }) => (
  <span class="bar" style={{ "--share": String(share) }}>
    {text}
  </span>
);
