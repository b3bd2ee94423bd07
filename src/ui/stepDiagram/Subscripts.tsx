/** "y_w" with its letter below the line, within a text of the picture. */
export function Subscripts({ children }: { children: string }) {
  const [first, ...others] = children.split('_');
  return (
    <>
      {first}
      {others.map((part, i) => {
        const letters = part.match(/^\p{L}+/u)?.[0] ?? '';
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no name
          <tspan key={i}>
            <tspan dy={LOWER} className="subscript">
              {letters}
            </tspan>
            <tspan dy={-LOWER}>{part.slice(letters.length)}</tspan>
          </tspan>
        );
      })}
    </>
  );
}

/** In units of the picture. */
const LOWER = 4;
