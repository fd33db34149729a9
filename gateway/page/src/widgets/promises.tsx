/** What there will be to see, where there is nothing yet. */
export const Promises = ({ of }: { of: string[] }) => (
  <ul class="promises">
    {of.map((promise) => (
      <li key={promise}>{promise}</li>
    ))}
  </ul>
);
