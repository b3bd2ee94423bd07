/** One number of a report on what somebody brings, with a few words on it. */
export function Fact({ name, value, note }: { name: string; value: string; note: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <b>{value}</b> <small>{note}</small>
      </dd>
    </div>
  );
}
